//! Published models.

use chrono::Utc;
use marquee_queue::{PublishedModel, TaskId};

use crate::bench::{Bench, json};

/// Publishes one whose artefact is this text.
async fn publish(bench: &Bench, artefact: &str, keep: usize) -> TaskId {
    let version = bench.enqueue().await;
    let model = PublishedModel {
        version,
        trained_at: Utc::now(),
        bytes: artefact.len(),
        report: json(r#"{"ratings":7}"#),
    };
    let publishing = bench.queue.publish_model(&model, artefact.as_bytes(), keep);
    publishing.await.unwrap();
    version
}

async fn versions(bench: &Bench) -> Vec<TaskId> {
    let models = bench.queue.models().await.unwrap();
    models.into_iter().map(|model| model.version).collect()
}

#[tokio::test]
async fn the_last_published_is_in_use_until_an_older_one_is_chosen() {
    let bench = Bench::new();
    assert_eq!(bench.queue.model_in_use().await.unwrap(), None);
    let first = publish(&bench, "one", 3).await;
    let second = publish(&bench, "another", 3).await;
    assert_eq!(bench.queue.model_in_use().await.unwrap(), Some(second));
    assert_eq!(versions(&bench).await, [second, first]);

    assert!(bench.queue.use_model(first).await.unwrap());
    assert_eq!(bench.queue.model_in_use().await.unwrap(), Some(first));
    let artefact = bench.queue.artefact(first).await.unwrap();
    assert_eq!(artefact.as_deref(), Some(&b"one"[..]));
    let models = bench.queue.models().await.unwrap();
    assert_eq!(
        (models[0].bytes, models[0].report.get()),
        (7, r#"{"ratings":7}"#)
    );
}

#[tokio::test]
async fn the_oldest_are_forgotten_and_cannot_be_chosen_any_more() {
    let bench = Bench::new();
    let mut all = Vec::new();
    for artefact in ["a", "b", "c", "d"] {
        all.push(publish(&bench, artefact, 2).await);
    }
    assert_eq!(versions(&bench).await, [all[3], all[2]]);
    assert_eq!(bench.queue.artefact(all[1]).await.unwrap(), None);
    assert!(!bench.queue.use_model(all[1]).await.unwrap());
    assert_eq!(bench.queue.model_in_use().await.unwrap(), Some(all[3]));
}
