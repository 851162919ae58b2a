use marquee_recommender::model::training::Options;
use marquee_recommender::model::{Model, Unusable, train};

use crate::models::drawn;

fn trained() -> Model {
    let options = Options {
        now: 1_700_000_000,
        ..Options::default()
    };
    train(&drawn(5, 60, 40), &[], &options, |_, _| ()).0
}

#[test]
fn a_model_comes_back_from_its_bytes_as_it_was() {
    let model = trained();
    assert!(!model.table().is_empty());
    let bytes = model.encode();
    assert!(Model::decode(&bytes).unwrap() == model);
    assert_eq!(model.encode(), bytes);
    assert_eq!(model.origin().trained_at, 1_700_000_000);
}

#[test]
fn a_damaged_model_is_told_from_a_foreign_one() {
    let bytes = trained().encode();
    for at in [14, 20, 50, bytes.len() - 1] {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        assert_eq!(Model::decode(&damaged), Err(Unusable::Damaged), "at {at}");
    }
    for length in 14..bytes.len() {
        let cut = Model::decode(&bytes[..length]);
        assert_eq!(cut, Err(Unusable::Damaged), "cut at {length}");
    }
    let mut newer = bytes.clone();
    newer[13] += 1;
    assert_eq!(Model::decode(&newer), Err(Unusable::Version(bytes[13] + 1)));
    for foreign in [&b""[..], b"marquee", b"something else altogether"] {
        assert_eq!(Model::decode(foreign), Err(Unusable::Foreign));
    }
}
