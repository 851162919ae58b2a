use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::{Context, ensure};

use super::client::{Ask, Connection, Reply};
use super::pace::{AT_ONCE, percentile, times};
use super::questions::Questions;

/// Each is asked in turn with the bare one, so often.
const ROUNDS: usize = 8;
const TIMES: usize = 3_000;
/// Connections of a busy site.
const MANY: usize = 64;

/// Prints how quick kept answers are, beside an actix-web handler that has the same bytes ready.
pub(crate) fn measure(limited: &str, unlimited: &str, questions: &Questions) -> anyhow::Result<()> {
    for at_once in [AT_ONCE, MANY] {
        println!(
            "kept, {at_once:>2} connections                a second    50 %    99 % (ms)   of bare"
        );
        measure_by(at_once, limited, unlimited, questions)?;
        println!();
    }
    Ok(())
}

fn measure_by(
    at_once: usize,
    limited: &str,
    unlimited: &str,
    questions: &Questions,
) -> anyhow::Result<()> {
    for (what, path) in [("list", &questions.list), ("details", &questions.details)] {
        let mut connection = Connection::open(unlimited)?;
        connection.ask(&Ask::get(path, ""))?;
        let kept = connection.ask(&Ask::get(path, ""))?;
        ensure!(kept.header("X-Cache") == Some("HIT"), "{path} is not kept");
        let known = format!(
            "If-None-Match: {}\r\n",
            kept.header("ETag").context("no tag")?
        );
        for (answer, headers) in [("", ""), (", 304", &*known)] {
            let ask = Ask::get(path, headers);
            let reply = connection.ask(&ask)?;
            let bare = Bare::start(&reply)?;
            let rivals = [limited, unlimited, &bare.address];
            let names = ["kept", "kept, no limits", "bare actix-web"];
            let mut all = rivals.map(|_| (Vec::new(), Duration::ZERO));
            for round in 0..=ROUNDS {
                for (rival, (each, whole)) in rivals.iter().zip(&mut all) {
                    let start = Instant::now();
                    let times = times(rival, std::slice::from_ref(&ask), TIMES, at_once)?;
                    // the first warms up
                    if round > 0 {
                        *whole += start.elapsed();
                        each.extend(times);
                    }
                }
            }
            let pace = all.each_ref().map(|(times, whole)| {
                let count = u32::try_from(times.len()).unwrap_or(u32::MAX);
                f64::from(count) / whole.as_secs_f64()
            });
            for ((name, pace_of), (times, _)) in names.iter().zip(pace).zip(&mut all) {
                times.sort_unstable();
                let name = format!("{what}{answer}: {name}");
                let (middle, nearly_all) = (percentile(times, 50), percentile(times, 99));
                let part = pace_of / pace[2] * 100.0;
                println!(
                    "{name:<34} {pace_of:>10.0} {middle:>7.2} {nearly_all:>7.2} {part:>11.0} %"
                );
            }
        }
    }
    Ok(())
}

/// A process that gives one answer to whatever is asked.
struct Bare {
    process: Child,
    address: String,
}

impl Bare {
    fn start(reply: &Reply) -> anyhow::Result<Self> {
        let mut process = Command::new(env::current_exe()?)
            .arg("bare")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut answer = process.stdin.take().context("no input")?;
        answer.write_all(reply.head.as_bytes())?;
        answer.write_all(&reply.body)?;
        drop(answer);
        let mut address = String::new();
        let output = process.stdout.take().context("no output")?;
        BufReader::new(output).read_line(&mut address)?;
        Ok(Self {
            process,
            address: address.trim().to_owned(),
        })
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The bare process: a head and a body come in, its address goes out.
pub(crate) fn serve_bare() -> anyhow::Result<()> {
    let mut input = BufReader::new(std::io::stdin());
    let mut lines = Vec::new();
    for line in input.by_ref().lines() {
        match line?.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let mut body = Vec::new();
    input.read_to_end(&mut body)?;
    let body = web::Bytes::from(body);
    let is_known = lines.first().is_some_and(|line| line.contains(" 304 "));
    let headers: Vec<(String, String)> = lines
        .iter()
        .filter_map(|line| line.split_once(": "))
        // these two the server writes itself
        .filter(|(name, _)| !["content-length", "date"].contains(&&*name.to_lowercase()))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let server = HttpServer::new(move || {
        let (body, headers) = (body.clone(), headers.clone());
        App::new().default_service(web::to(move || {
            let mut response = if is_known {
                HttpResponse::NotModified()
            } else {
                HttpResponse::Ok()
            };
            for (name, value) in &headers {
                response.insert_header((name.as_str(), value.as_str()));
            }
            let response = if is_known {
                response.finish()
            } else {
                response.body(body.clone())
            };
            async move { response }
        }))
    })
    .bind(("127.0.0.1", 0))?;
    let address = server.addrs().first().copied().context("no address")?;
    println!("{address}");
    actix_web::rt::System::new().block_on(server.run())?;
    Ok(())
}
