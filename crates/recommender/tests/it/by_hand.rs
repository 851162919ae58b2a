//! The same list computed another way: plain scans over plain lists, after the words of the definition, one after another.

use marquee_recommender::{Filters, Genre, Movie, Profile, Request};

/// Divisible by every rating count that a fixture draws, so that scores are whole numbers.
const WHOLE: u64 = 2520;

fn score(movie: &Movie) -> u64 {
    let average = match movie.rating_count {
        0 => 0,
        count => movie.rating_sum * (WHOLE / count),
    };
    7 * average + 3 * movie.watch_count * WHOLE
}

fn best_first(mut movies: Vec<&Movie>) -> Vec<&Movie> {
    movies.sort_by(|a, b| score(b).cmp(&score(a)).then(a.id.cmp(&b.id)));
    movies
}

fn seen(profile: &Profile, id: u64) -> bool {
    profile.watched.contains(&id) || profile.ratings.iter().any(|rating| rating.movie == id)
}

/// What passes every filter.
pub(crate) fn passes(movie: &Movie, profile: &Profile, filters: &Filters) -> bool {
    let Filters {
        genres,
        exclude_genres,
        years,
        rating,
        languages,
        actors,
        directors,
        adult,
    } = filters;
    let has_any = |ids: &Vec<u64>| ids.iter().any(|id| movie.genres.contains(id));
    let stars = match (movie.vote_average, movie.rating_count) {
        (Some(votes), _) => Some(votes),
        (None, 0) => None,
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        (None, count) => Some(2.0 * movie.rating_sum as f64 / count as f64),
    };
    !seen(profile, movie.id)
        && !profile.dismissed.contains(&movie.id)
        && (*adult || !movie.adult)
        && genres.as_ref().is_none_or(has_any)
        && !exclude_genres.as_ref().is_some_and(has_any)
        && years
            .as_ref()
            .is_none_or(|years| movie.year.is_some_and(|year| years.contains(&year)))
        && rating.as_ref().is_none_or(|range| {
            stars.is_some_and(|stars| *range.start() <= stars && stars <= *range.end())
        })
        && languages.as_ref().is_none_or(|codes| {
            codes.iter().any(|code| {
                Some(code.to_lowercase()) == movie.language.as_ref().map(|code| code.to_lowercase())
            })
        })
        && actors.as_ref().is_none_or(|ids| ids.contains(&movie.id))
        && directors.as_ref().is_none_or(|ids| ids.contains(&movie.id))
}

/// The ids by Weighted Genre Proportional.
pub(crate) fn weighted_genre_proportional(
    genres: &[Genre],
    movies: &[Movie],
    profile: &Profile,
    request: &Request,
) -> Vec<u64> {
    let n = request.limit;
    let open = best_first(
        movies
            .iter()
            .filter(|movie| passes(movie, profile, &request.filters))
            .collect(),
    );

    // liked = rated ≥ 3 stars
    let liked: Vec<&Movie> = movies
        .iter()
        .filter(|movie| {
            profile
                .ratings
                .iter()
                .any(|rating| rating.movie == movie.id && rating.stars >= 3)
        })
        .collect();
    // weight of a genre = liked movies that have it ÷ liked movies
    let mut weights: Vec<(usize, &Genre)> = genres
        .iter()
        .map(|genre| {
            let having = liked
                .iter()
                .filter(|movie| movie.genres.contains(&genre.id));
            (having.count(), genre)
        })
        .filter(|(having, _)| *having > 0)
        .collect();
    // heaviest first, then by name
    weights.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.name.cmp(&b.1.name)));

    // rated nothing, or nothing liked has a genre: the most popular
    if weights.is_empty() {
        return open.iter().take(n).map(|movie| movie.id).collect();
    }

    // quota = max(1, ⌊weight × n⌋); for each genre its unwatched movies by popularity score; merge, de-duplicate
    let mut list: Vec<&Movie> = Vec::new();
    for (having, genre) in &weights {
        let quota = usize::max(1, having * n / liked.len());
        let of_genre = open.iter().filter(|movie| movie.genres.contains(&genre.id));
        for movie in of_genre.take(quota) {
            if !list.iter().any(|in_list| in_list.id == movie.id) {
                list.push(movie);
            }
        }
    }
    // sort by popularity score, cut to n
    list = best_first(list);
    list.truncate(n);

    // fewer than n: the next best of the same genres in turn
    loop {
        let before = list.len();
        for (_, genre) in &weights {
            let next = open.iter().find(|movie| {
                movie.genres.contains(&genre.id)
                    && !list.iter().any(|in_list| in_list.id == movie.id)
            });
            if let Some(next) = next
                && list.len() < n
            {
                list.push(next);
            }
        }
        if list.len() == before {
            break;
        }
    }
    // then the most popular
    for movie in &open {
        if list.len() < n && !list.iter().any(|in_list| in_list.id == movie.id) {
            list.push(movie);
        }
    }
    // and sorted again
    best_first(list).iter().map(|movie| movie.id).collect()
}
