//! `marquee demo`: the main job once, over plain HTTP as any client would do it: sign in, save preferences, ask for
//! recommendations, poll until they are computed, print them.

mod list;

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use reqwest::{Client, Method, RequestBuilder, StatusCode, header};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use list::List;

const POLL_EVERY: Duration = Duration::from_millis(200);
const PATIENCE: Duration = Duration::from_mins(2);

/// Which server, and as whom.
#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// The API to ask
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    url: String,
    /// The account to sign in with
    #[arg(long, default_value = "demo@example.com")]
    email: String,
    /// Its password
    #[arg(long, default_value = "demo-marquee")]
    password: String,
    /// How many movies to ask for
    #[arg(long, default_value_t = 10)]
    limit: u32,
}

/// Does the main job and prints what comes of it.
pub(crate) async fn run(demo: Demo) -> anyhow::Result<()> {
    let mut api = Api::new(&demo.url)?;
    let user = api.sign_in(&demo.email, &demo.password).await?;
    say(format_args!("Signed in as {user}"))?;

    let preferences = api.save_preferences().await?;
    say(format_args!("Saved the preferences {preferences}"))?;

    let started = Instant::now();
    let list = match api.ask(demo.limit).await? {
        Asked::Stored(list) => {
            say("Asked for recommendations: answered at once with the stored list")?;
            list
        }
        Asked::Queued { id, status_url } => {
            say(format_args!("Asked for recommendations: task {id}"))?;
            let list = api.poll(&status_url).await?;
            let took = started.elapsed().as_millis();
            say(format_args!("A worker has computed them ({took} ms)"))?;
            list
        }
    };
    let list = List::read(list).context("the list of recommendations has an unexpected shape")?;
    say(format_args!(
        "\n{}",
        list.print(&user, io::stdout().is_terminal())
    ))?;
    Ok(())
}

fn say(line: impl Display) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}

/// The API as this account sees it.
struct Api {
    client: Client,
    url: String,
    token: Option<String>,
}

enum Asked {
    Stored(Value),
    Queued { id: String, status_url: String },
}

/// The envelope of every answer.
#[derive(Deserialize)]
struct Envelope {
    message: String,
    code: Option<String>,
    #[serde(default)]
    data: Value,
}

struct Answer {
    status: StatusCode,
    location: Option<String>,
    envelope: Envelope,
}

impl Api {
    fn new(url: &str) -> anyhow::Result<Self> {
        // reqwest wants to know how to do TLS even where none is spoken; a second call in one process changes nothing
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .build()
            .context("the HTTP client cannot be set up")?;
        let url = url.trim_end_matches('/').to_owned();
        Ok(Self {
            client,
            url,
            token: None,
        })
    }

    /// Signs in; gives the user's name.
    async fn sign_in(&mut self, email: &str, password: &str) -> anyhow::Result<String> {
        let login = json!({ "email": email, "password": password });
        let login = self.request(Method::POST, "/api/auth/login").json(&login);
        let answer = self.send(login).await.context("signing in")?;
        self.token = answer.text("/access_token").map(str::to_owned);
        Ok(answer.text("/user/name").unwrap_or(email).to_owned())
    }

    /// Saves what is stored once more, or preferences to start with; gives them as JSON.
    async fn save_preferences(&self) -> anyhow::Result<Value> {
        let show = self.request(Method::GET, "/preferences");
        let stored = self.send(show).await.context("reading the preferences")?;
        let stored = stored.envelope.data.pointer("/preferences");
        let stored = stored
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        let stored: Map<_, _> = stored
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .collect();
        let preferences = if stored.is_empty() {
            json!({ "genre": ["Drama", "Crime", "Science Fiction"], "year": [1970, 2020] })
        } else {
            Value::Object(stored)
        };
        let save = json!({ "preferences": preferences });
        let save = self.request(Method::POST, "/preferences").json(&save);
        self.send(save).await.context("saving the preferences")?;
        Ok(preferences)
    }

    async fn ask(&self, limit: u32) -> anyhow::Result<Asked> {
        let ask = self
            .request(Method::GET, "/recommendations")
            .query(&[("limit", limit)]);
        let answer = self.send(ask).await.context("asking for recommendations")?;
        if answer.status != StatusCode::ACCEPTED {
            return Ok(Asked::Stored(answer.envelope.data));
        }
        let id = answer
            .text("/task_id")
            .context("202 without a task id")?
            .to_owned();
        let status_url = answer.location.context("202 without a Location")?;
        Ok(Asked::Queued { id, status_url })
    }

    /// Polls the task until it has ended; gives its result.
    async fn poll(&self, status_url: &str) -> anyhow::Result<Value> {
        let patience = Instant::now() + PATIENCE;
        loop {
            let status = self.request(Method::GET, status_url);
            let mut answer = self.send(status).await.context("asking how far they are")?;
            match answer.text("/status") {
                Some("completed") => return Ok(answer.envelope.data["result"].take()),
                Some("failed") => bail!("the task failed: {}", answer.envelope.data["error"]),
                _ if Instant::now() > patience => {
                    bail!(
                        "no worker has computed them within {} s",
                        PATIENCE.as_secs()
                    )
                }
                _ => tokio::time::sleep(POLL_EVERY).await,
            }
        }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends it; an error answer becomes an error in the server's own words.
    async fn send(&self, request: RequestBuilder) -> anyhow::Result<Answer> {
        let response = request
            .send()
            .await
            .with_context(|| format!("{} does not answer", self.url))?;
        let status = response.status();
        let location = response.headers().get(header::LOCATION);
        let location = location
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let envelope: Envelope = response
            .json()
            .await
            .with_context(|| format!("an answer ({status}) that is not Marquee's"))?;
        if !status.is_success() {
            let code = envelope.code.unwrap_or_default();
            bail!("{} ({} {code})", envelope.message, status.as_u16());
        }
        Ok(Answer {
            status,
            location,
            envelope,
        })
    }
}

impl Answer {
    fn text(&self, pointer: &str) -> Option<&str> {
        self.envelope.data.pointer(pointer)?.as_str()
    }
}
