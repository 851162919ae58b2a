//! Letters: the same words as text and as HTML.

use askama::Template;

use crate::mailer::Letter;

/// What a letter says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words<'a> {
    pub(crate) subject: &'a str,
    /// After the greeting, before the link if there is one.
    pub(crate) opening: &'a str,
    /// At the end.
    pub(crate) closing: &'a str,
}

/// The link of a letter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Link<'a> {
    pub(crate) url: &'a str,
    /// What its button says.
    pub(crate) button: &'a str,
    /// For how long, in words.
    pub(crate) good_for: &'a str,
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct Text<'a> {
    name: &'a str,
    opening: &'a str,
    link: Option<Link<'a>>,
    closing: &'a str,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    subject: &'a str,
    name: &'a str,
    opening: &'a str,
    link: Option<Link<'a>>,
    closing: &'a str,
}

/// The letter to `name` at `address`.
pub(crate) fn letter(
    name: &str,
    address: &str,
    words: Words<'_>,
    link: Option<Link<'_>>,
) -> Result<Letter, askama::Error> {
    let Words {
        subject,
        opening,
        closing,
    } = words;
    let text = Text {
        name,
        opening,
        link,
        closing,
    };
    let html = Html {
        subject,
        name,
        opening,
        link,
        closing,
    };
    Ok(Letter {
        to_name: name.to_owned(),
        to_address: address.to_owned(),
        subject: subject.to_owned(),
        text: text.render()?,
        html: html.render()?,
    })
}
