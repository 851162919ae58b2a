//! What a list, its parts and a training cost. `scripts/bench recommender`.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a bench is no library, and its numbers are small"
)]

mod world;

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use marquee_recommender::model::train;
use marquee_recommender::model::training::Options;
use marquee_recommender::strategies::Tuning;
use marquee_recommender::{Filters, Profile, Recommender, Request, Strategy};

const USERS: u32 = 2_000;
const MOVIES: u32 = 4_000;
const RATINGS: u32 = 200_000;

fn lists(bench: &mut Criterion) {
    let opinions = world::opinions(USERS, MOVIES, RATINGS);
    let trained = train(
        &opinions,
        &world::features(MOVIES),
        &Options::default(),
        |_, _| (),
    );
    let (model, catalogue) = (Arc::new(trained.0), Arc::new(world::catalogue(&opinions)));
    let recommender = Recommender::new(catalogue.clone(), Some(model.clone()));
    let profile = (0..opinions.users())
        .map(|user| world::profile(&opinions, user))
        .find(|profile| profile.ratings.len() == 100)
        .unwrap_or_default();
    let ask = |strategy| Request {
        strategy,
        ..Request::default()
    };

    let table = model.table();
    let weighed: Vec<(usize, f32)> = profile
        .ratings
        .iter()
        .filter_map(|rating| Some((table.place(rating.movie)?, 1.0)))
        .collect();
    bench.bench_function("scoring/all movies by the model alone", |bench| {
        bench.iter(|| table.score(black_box(&weighed)));
    });
    for (name, strategy) in [
        ("collaborative", Strategy::Collaborative),
        ("hybrid", Strategy::Hybrid),
    ] {
        let request = ask(strategy);
        bench.bench_function(&format!("scoring/a {name} list with reasons"), |bench| {
            bench.iter(|| recommender.recommend(black_box(&profile), &request));
        });
    }
    let without = Request {
        tuning: Tuning {
            calibration: 0.0,
            diversity: 0.0,
        },
        ..ask(Strategy::Hybrid)
    };
    bench.bench_function(
        "calibration/a hybrid list with nothing weighed against scores",
        |bench| {
            bench.iter(|| recommender.recommend(black_box(&profile), &without));
        },
    );
    let filtered = Request {
        filters: Filters {
            genres: Some(vec![1, 2, 3]),
            exclude_genres: Some(vec![4]),
            years: Some(1980..=2010),
            rating: Some(6.0..=9.0),
            languages: Some(vec!["en".into()]),
            ..Filters::default()
        },
        ..ask(Strategy::Popular)
    };
    bench.bench_function("filtering/five filters, then the most popular", |bench| {
        bench.iter(|| recommender.recommend(black_box(&Profile::default()), &filtered));
    });
    bench.bench_function("swapping/the model laid over the catalogue", |bench| {
        bench.iter(|| Recommender::new(catalogue.clone(), Some(model.clone())));
    });
    bench.bench_function("similar/ten movies like one", |bench| {
        bench.iter(|| recommender.similar(black_box(17), 10));
    });
}

fn training(bench: &mut Criterion) {
    let opinions = world::opinions(1_000, 1_000, 50_000);
    let features = world::features(1_000);
    let mut group = bench.benchmark_group("training");
    group.sample_size(10);
    group.bench_function("50,000 ratings of 1,000 movies", |bench| {
        bench.iter(|| train(&opinions, &features, &Options::default(), |_, _| ()));
    });
    group.finish();
}

criterion_group!(benches, lists, training);
criterion_main!(benches);
