/// What TMDb calls this genre of MovieLens; `None` for what is no genre.
pub(crate) fn in_tmdbs_words(name: &str) -> Option<&str> {
    match name.trim() {
        // a size of screen
        "" | "(no genres listed)" | "IMAX" => None,
        "Children" | "Children's" => Some("Family"),
        // TMDb has no film noir: its films are crime stories there
        "Film-Noir" => Some("Crime"),
        "Musical" => Some("Music"),
        "Sci-Fi" => Some("Science Fiction"),
        same => Some(same),
    }
}
