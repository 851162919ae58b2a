use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Unfit;

/// One line, as names and titles are: 1 to `longest` characters, none of them a control character and one of them visible;
/// the space around is dropped.
pub fn line(text: &str, longest: usize) -> Result<String, Unfit> {
    let line: String = text.trim().nfc().collect();
    if line.is_empty() {
        return Err(Unfit::because("must not be empty"));
    }
    if line.chars().all(is_invisible) {
        return Err(Unfit::because("must have a character that can be seen"));
    }
    if line.chars().any(char::is_control) {
        return Err(Unfit::because("must not have control characters"));
    }
    if line.chars().count() > longest {
        return Err(Unfit::because(format!(
            "must have at most {longest} characters"
        )));
    }
    Ok(line)
}

/// Text of several lines, as overviews are: at most `longest` characters, and of control characters only line breaks and tabs;
/// the space around is dropped. May be empty.
pub fn prose(text: &str, longest: usize) -> Result<String, Unfit> {
    let text = text.trim();
    let garbles = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.chars().any(garbles) {
        return Err(Unfit::because(
            "must not have control characters other than line breaks and tabs",
        ));
    }
    if text.chars().count() > longest {
        return Err(Unfit::because(format!(
            "must have at most {longest} characters"
        )));
    }
    Ok(text.to_owned())
}

/// Marks that belong onto another character, and characters that only say how others are to be set.
fn is_invisible(c: char) -> bool {
    is_combining_mark(c)
        || c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::{line, prose};

    #[test]
    fn prose_may_have_line_breaks_and_no_other_control_characters() {
        assert_eq!(prose(" One.\r\n\tTwo. ", 20).unwrap(), "One.\r\n\tTwo.");
        assert_eq!(prose("  ", 20).unwrap(), "");
        assert_eq!(prose(&"ü".repeat(20), 20).unwrap().chars().count(), 20);
        for wrong in ["a\0b", "\u{1b}[31m", "x\u{85}x", &"x".repeat(21)] {
            assert!(prose(wrong, 20).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn the_length_of_a_line_is_counted_as_it_is_kept() {
        assert_eq!(line("Ame\u{301}lie", 6).unwrap(), "Amélie");
        assert!(line("Amelie!", 6).is_err());
        // one character that is kept as three
        assert!(line(&"\u{1d160}".repeat(3), 6).is_err());
    }
}
