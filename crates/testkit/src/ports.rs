use std::net::TcpListener;

/// A port of 127.0.0.1 that is free now, below the range from which outgoing connections take theirs.
pub fn free_port() -> u16 {
    let start = u16::try_from(ulid::Ulid::generate().random() % 10_000).expect("below 10,000");
    (0..10_000)
        .map(|step| 20_000 + (start + step) % 10_000)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a free port from 20000 to 29999")
}
