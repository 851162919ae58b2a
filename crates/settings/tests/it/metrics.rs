//! What is counted, as Prometheus fetches it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use marquee_settings::metrics::serve;

#[test]
fn what_is_counted_is_served_and_an_address_that_cannot_be_listened_on_names_its_setting() {
    let address = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    serve("metrics.api_address", &address).unwrap();
    metrics::counter!("marquee_tried_total", "outcome" => "well").increment(3);
    let mut connection = TcpStream::connect(&address).unwrap();
    connection
        .write_all(b"GET /metrics HTTP/1.1\r\nHost: metrics\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut text = String::new();
    connection.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    let counted = "marquee_tried_total{outcome=\"well\"} 3";
    assert!(text.contains(counted), "{text}");

    for wrong in [address.as_str(), "9464", "localhost:9464"] {
        let error = serve("metrics.worker_address", wrong).unwrap_err();
        assert!(
            error.to_string().contains("metrics.worker_address"),
            "{error}"
        );
    }
    serve("metrics.worker_address", "").unwrap();
}
