use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// Ends with the test, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_stand_in_says_how_to_use_it_and_answers_with_its_fault() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_marquee"));
    command
        .args(["tmdb-stub", "--port", "0", "--movies", "50"])
        .args(["--fault", "error", "--every", "2"])
        .env("MARQUEE_ENV", "demo")
        .env(
            "MARQUEE_CONFIG_DIR",
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../config"),
        )
        .stderr(Stdio::piped());
    let mut running = Running(command.spawn().unwrap());
    let mut said = BufReader::new(running.0.stderr.take().unwrap()).lines();
    let mut setting = |name: &str| {
        let begin = format!("export {name}=");
        said.find_map(|line| Some(line.unwrap().strip_prefix(&begin)?.to_owned()))
            .unwrap()
    };
    let base_url = setting("MARQUEE__TMDB__BASE_URL");
    let token = setting("MARQUEE__TMDB__READ_TOKEN");
    let address = base_url
        .strip_prefix("http://")
        .unwrap()
        .strip_suffix("/3")
        .unwrap();
    let ask = || {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "GET /3/movie/50 HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    assert!(ask().starts_with("HTTP/1.1 500 "));
    let answer = ask();
    assert!(
        answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"id\":50"),
        "{answer}"
    );
}
