//! MySQL's client/server protocol, as far as it tells which statements are executed.
//!
//! Both sides send packets: a length of three bytes, a sequence number, a payload. A command is a packet of the client with
//! number 0, and its first byte says which; the answer's packets count on from there. A longer payload goes on in the packets
//! that follow, whose numbers are not 0 either.

use std::collections::HashMap;

const COM_QUERY: u8 = 0x03;
const COM_STMT_PREPARE: u8 = 0x16;
const COM_STMT_EXECUTE: u8 = 0x17;
const COM_STMT_CLOSE: u8 = 0x19;

const CLIENT_COMPRESS: u32 = 1 << 5;
const CLIENT_SSL: u32 = 1 << 11;

/// How much of a payload is looked at; the rest of it only passes by.
const KEPT: usize = 64 * 1024;

/// One connection, read along from its first byte.
#[derive(Default)]
pub(super) struct Conversation {
    client: Packets,
    server: Packets,
    /// The text whose preparing is not answered yet.
    preparing: Option<String>,
    prepared: HashMap<u32, String>,
    greeted: bool,
    unreadable: Option<&'static str>,
}

impl Conversation {
    /// Reads what the client sends; `executed` is called for each statement.
    pub(super) fn asked(&mut self, bytes: &[u8], mut executed: impl FnMut(String)) {
        self.client.feed(bytes, |number, payload| {
            if !self.greeted {
                self.greeted = true;
                self.unreadable = unreadable(payload);
            }
            let (0, [command, rest @ ..]) = (number, payload) else {
                return;
            };
            match *command {
                COM_QUERY => executed(text(rest)),
                COM_STMT_PREPARE => self.preparing = Some(text(rest)),
                COM_STMT_EXECUTE => {
                    let known = number_at(rest, 0).and_then(|id| self.prepared.get(&id));
                    executed(known.map_or("(unknown)", String::as_str).to_owned());
                }
                COM_STMT_CLOSE => {
                    number_at(rest, 0).map(|id| self.prepared.remove(&id));
                }
                _ => {}
            }
        });
    }

    /// Reads what the server sends.
    pub(super) fn answered(&mut self, bytes: &[u8]) {
        self.server.feed(bytes, |number, payload| {
            // the first packet of the answer; anything but 0 there is an error
            if number != 1 {
                return;
            }
            if let (Some(text), [0, rest @ ..]) = (self.preparing.take(), payload)
                && let Some(id) = number_at(rest, 0)
            {
                self.prepared.insert(id, text);
            }
        });
    }

    /// Why nothing can be read here.
    pub(super) fn unreadable(&self) -> Option<&'static str> {
        self.unreadable
    }
}

/// The client's first packet begins with what it will do from then on.
fn unreadable(greeting: &[u8]) -> Option<&'static str> {
    let flags = number_at(greeting, 0).unwrap_or_default();
    if flags & CLIENT_SSL != 0 {
        Some("it is encrypted: turn TLS off")
    } else if flags & CLIENT_COMPRESS != 0 {
        Some("it is compressed")
    } else {
        None
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn number_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?;
    bytes.try_into().ok().map(u32::from_le_bytes)
}

/// One direction, cut into packets however its bytes come.
#[derive(Default)]
struct Packets {
    header: Vec<u8>,
    payload: Vec<u8>,
    /// Bytes of the payload that have not come yet.
    left: usize,
}

impl Packets {
    fn feed(&mut self, mut bytes: &[u8], mut whole: impl FnMut(u8, &[u8])) {
        while !bytes.is_empty() {
            if self.header.len() < 4 {
                let (header, rest) = bytes.split_at(bytes.len().min(4 - self.header.len()));
                self.header.extend_from_slice(header);
                bytes = rest;
                if let [low, middle, high, _] = self.header[..] {
                    self.left = u32::from_le_bytes([low, middle, high, 0]) as usize;
                } else {
                    return;
                }
            }
            let (part, rest) = bytes.split_at(bytes.len().min(self.left));
            let room = KEPT.saturating_sub(self.payload.len());
            self.payload
                .extend_from_slice(&part[..part.len().min(room)]);
            self.left -= part.len();
            bytes = rest;
            if self.left == 0 {
                whole(self.header[3], &self.payload);
                self.header.clear();
                self.payload.clear();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Conversation;

    fn packet(number: u8, payload: &[u8]) -> Vec<u8> {
        let length = u32::try_from(payload.len()).unwrap().to_le_bytes();
        [&length[..3], &[number], payload].concat()
    }

    fn greeting() -> Vec<u8> {
        packet(1, &[0; 40])
    }

    #[test]
    fn statements_are_found_however_the_bytes_come() {
        let asked = [
            greeting(),
            packet(0, b"\x03BEGIN"),
            packet(0, b"\x16SELECT a"),
        ]
        .concat();
        let answered = packet(1, &[0, 7, 0, 0, 0, 0, 0]);
        let executed = packet(0, &[0x17, 7, 0, 0, 0, 0, 1, 0, 0, 0]);
        for size in 1..=asked.len() {
            let (mut conversation, mut seen) = (Conversation::default(), Vec::new());
            for part in asked.chunks(size) {
                conversation.asked(part, |sql| seen.push(sql));
            }
            for part in answered.chunks(size) {
                conversation.answered(part);
            }
            conversation.asked(&executed, |sql| seen.push(sql));
            assert_eq!(seen, ["BEGIN", "SELECT a"]);
        }
    }

    #[test]
    fn what_follows_in_further_packets_is_no_command() {
        let long = [
            greeting(),
            packet(
                0,
                &[b"\x03SELECT '".as_slice(), &vec![b'x'; 0xFF_FFFF - 9]].concat(),
            ),
            packet(1, b"\x03SELECT 2"),
            packet(0, b"\x03SELECT 3"),
        ]
        .concat();
        let (mut conversation, mut seen) = (Conversation::default(), Vec::new());
        for part in long.chunks(64 * 1024) {
            conversation.asked(part, |sql| seen.push(sql));
        }
        assert_eq!(seen.len(), 2);
        assert_eq!(seen[1], "SELECT 3");
    }

    #[test]
    fn a_statement_that_could_not_be_prepared_lends_its_text_to_no_other() {
        let (mut conversation, mut seen) = (Conversation::default(), Vec::new());
        conversation.asked(&greeting(), |_| ());
        conversation.asked(&packet(0, b"\x16SELEC"), |_| ());
        conversation.answered(&packet(1, b"\xFF\x28\x04no"));
        conversation.asked(&packet(0, b"\x16SELECT 1"), |_| ());
        conversation.answered(&packet(1, &[0, 1, 0, 0, 0, 0, 0]));
        conversation.asked(&packet(0, &[0x17, 1, 0, 0, 0]), |sql| seen.push(sql));
        assert_eq!(seen, ["SELECT 1"]);
    }

    #[test]
    fn an_encrypted_connection_is_not_taken_for_a_silent_one() {
        let mut conversation = Conversation::default();
        conversation.asked(&packet(1, &[0, 0x08, 0, 0, 0, 0, 0, 0]), |_| ());
        assert!(conversation.unreadable().is_some());
    }
}
