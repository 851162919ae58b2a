/// What an answer shows, and so what it must not outlive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// All of it: every answer has this topic, named or not. For whoever writes much at once.
    Everything,
    /// Which movies there are, and what lists show of them.
    Lists,
    /// The genres.
    Genres,
    /// One movie, its ratings' sums and counts among it.
    Movie(u64),
}

impl Topic {
    /// The name in Redis keys.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Everything => "everything".to_owned(),
            Self::Lists => "lists".to_owned(),
            Self::Genres => "genres".to_owned(),
            Self::Movie(id) => format!("movie:{id}"),
        }
    }
}
