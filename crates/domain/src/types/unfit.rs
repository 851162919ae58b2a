/// A value that cannot be what was asked for; the text is fit to be shown to who sent it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(String);

impl Unfit {
    pub(crate) fn because(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}
