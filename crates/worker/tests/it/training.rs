//! Learning from all ratings.

use marquee_queue::jobs::{FindSimilar, TrainModel};
use marquee_recommender::model::Model;
use marquee_settings::Strategy;
use marquee_testkit::eventually;
use redis::AsyncCommands;
use serde_json::{Value, json};

use crate::films;
use crate::house::{House, ids};

const NOW: TrainModel = TrainModel { if_due: false };
const IF_DUE: TrainModel = TrainModel { if_due: true };

/// Ann and Bob rate six films between them.
async fn rated() -> House {
    let house = House::new().await;
    for (user, movies) in [(films::ANN, [1, 2, 3]), (films::BOB, [4, 5, 1])] {
        for movie in movies {
            films::rate(&house.db, user, movie, 5).await;
        }
    }
    house
}

/// Two crowds of thirty: one likes films 1, 2 and 3, the other 4, 5 and 7.
async fn crowds() -> House {
    let house = House::new().await;
    let (mut users, mut ratings) = (Vec::new(), Vec::new());
    for user in 101..161 {
        users.push(format!(
            "({user}, 'U', 'u{user}@example.com', 'u{user}@example.com', '-')"
        ));
        let likes = if user % 2 == 0 { [1, 2, 3] } else { [4, 5, 7] };
        ratings.extend(likes.map(|movie| format!("({user}, {movie}, 5)")));
    }
    let (users, ratings) = (users.join(", "), ratings.join(", "));
    let into = "INSERT INTO users (id, name, email, email_key, password_hash) VALUES";
    house.db.run(format!("{into} {users}")).await;
    let into = "INSERT INTO ratings (user_id, movie_id, score) VALUES";
    house.db.run(format!("{into} {ratings}")).await;
    house
}

#[tokio::test]
async fn what_a_crowd_likes_together_is_recommended_together_and_says_why() {
    let house = crowds().await;
    films::rate(&house.db, films::NEW, 1, 5).await;
    films::rate(&house.db, films::NEW, 2, 5).await;
    let ask = async |strategy| house.ask(films::NEW, strategy, 3, json!({})).await;
    // nothing was learned yet
    let list = ask(Strategy::Collaborative).await;
    assert_ne!(list["strategy"], "collaborative", "{list}");

    house.run(&NOW).await;
    for (strategy, name) in [
        (Strategy::Collaborative, "collaborative"),
        (Strategy::Hybrid, "hybrid"),
    ] {
        let list = eventually("the model is in use", async || {
            Some(ask(strategy).await).filter(|list| list["strategy"] == name)
        })
        .await;
        let first = &list["results"][0];
        assert_eq!(first["movie"]["id"], 3, "{list}");
        let reasons = first["reasons"].as_array().unwrap();
        let because = reasons.iter().find(|reason| reason["movie_id"].is_u64());
        let because = because.expect("a movie that speaks for it");
        assert!(
            [1, 2].contains(&because["movie_id"].as_u64().unwrap()),
            "{because}"
        );
        assert!(because["weight"].as_f64().unwrap() > 0.0, "{because}");
        let titles = ["Harbour Lights", "The Quiet Ledger"];
        let texts = titles.map(|title| format!("because you liked {title}").into());
        assert!(texts.contains(&because["text"]), "{because}");
    }
}

#[tokio::test]
async fn a_rating_shows_in_the_next_list_without_a_training() {
    let house = crowds().await;
    house.run(&NOW).await;
    films::rate(&house.db, films::NEW, 1, 5).await;
    let list = async || {
        ids(&house
            .ask(films::NEW, Strategy::Collaborative, 3, json!({}))
            .await)
    };
    let before = list().await;
    assert!([2, 3].contains(&before[0]), "{before:?}");

    for movie in [4, 5] {
        films::rate(&house.db, films::NEW, movie, 5).await;
    }
    let after = list().await;
    assert!(after.contains(&7), "{after:?}");
    let version = house.queue.model_in_use().await.unwrap();
    assert_eq!(house.queue.models().await.unwrap().len(), 1, "{version:?}");
}

#[tokio::test]
async fn a_worker_takes_a_newer_model_and_goes_back_to_an_older_one_while_it_runs() {
    let house = crowds().await;
    films::rate(&house.db, films::NEW, 1, 5).await;
    let first = house.run(&NOW).await;
    assert_eq!(first["outcome"], "published");
    let older = house.queue.model_in_use().await.unwrap().unwrap();
    let list = async || {
        ids(&house
            .ask(films::NEW, Strategy::Collaborative, 1, json!({}))
            .await)
    };
    assert!([2, 3].contains(&list().await[0]));

    // from now on who likes 1 likes 6 and nothing else
    house
        .db
        .run("DELETE FROM ratings WHERE movie_id IN (2, 3)")
        .await;
    house
        .db
        .run("INSERT INTO ratings (user_id, movie_id, score) SELECT id, 6, 5 FROM users WHERE id > 100 AND id % 2 = 0")
        .await;
    house.run(&NOW).await;
    eventually("the new model is in use", async || {
        (list().await == [6]).then_some(())
    })
    .await;

    assert!(house.queue.use_model(older).await.unwrap());
    eventually("the old model is in use", async || {
        [2, 3].contains(&list().await[0]).then_some(())
    })
    .await;
}

#[tokio::test]
async fn movies_like_another_come_from_what_was_learned() {
    let house = crowds().await;
    let like_one = FindSimilar { movie_id: 1 };
    assert_eq!(house.run(&like_one).await, json!([]));
    house.run(&NOW).await;
    let similar = eventually("the model is in use", async || {
        Some(house.run(&like_one).await).filter(|similar| similar != &json!([]))
    })
    .await;
    let mut first: Vec<u64> = serde_json::from_value(similar).unwrap();
    first.truncate(2);
    first.sort_unstable();
    assert_eq!(first, [2, 3]);
}

#[tokio::test]
async fn what_was_learned_is_published_with_what_there_is_to_say_of_it() {
    let house = rated().await;
    let trained = house.run(&NOW).await;
    assert_eq!(trained["outcome"], "published");
    assert_eq!(
        (&trained["ratings"], &trained["users"]),
        (&6.into(), &2.into())
    );
    // too few to keep any of them out of the training
    assert_eq!(trained["ndcg"], Value::Null);

    let version = house.queue.model_in_use().await.unwrap().unwrap();
    let artefact = house.queue.artefact(version).await.unwrap().unwrap();
    assert_eq!(trained["artefact_bytes"], artefact.len());
    assert!(Model::decode(&artefact).is_ok());
    let models = house.queue.models().await.unwrap();
    let report: Value = serde_json::from_str(models[0].report.get()).unwrap();
    assert_eq!((models.len(), models[0].version), (1, version));
    assert_eq!(report["ratings"], 6);
}

#[tokio::test]
async fn it_is_due_when_there_is_no_model_or_half_as_many_ratings_have_changed() {
    let house = rated().await;
    let outcome = async || house.run(&IF_DUE).await["outcome"].clone();
    assert_eq!(outcome().await, "published");
    assert_eq!(outcome().await, "not_due");
    for movie in [6, 7] {
        films::rate(&house.db, films::BOB, movie, 2).await;
    }
    assert_eq!(outcome().await, "not_due");
    films::rate(&house.db, films::BOB, 8, 2).await;
    assert_eq!(outcome().await, "published");
}

#[tokio::test]
async fn a_model_that_is_lost_or_damaged_is_trained_again() {
    let house = rated().await;
    let first = house.run(&NOW).await;
    assert_eq!(house.run(&IF_DUE).await["outcome"], "not_due");

    let version = house.queue.model_in_use().await.unwrap().unwrap();
    let client = house.queue.client();
    let mut redis = client.get_multiplexed_async_connection().await.unwrap();
    let artefacts = house.queue.key("artefacts");
    let () = redis
        .hset(&artefacts, version.to_string(), "no model")
        .await
        .unwrap();
    assert_eq!(house.run(&IF_DUE).await["outcome"], "published");

    let () = redis.del(&artefacts).await.unwrap();
    let again = house.run(&IF_DUE).await;
    assert_eq!(again["outcome"], "published");
    assert_eq!(again["neighbours"], first["neighbours"]);
}

#[tokio::test]
async fn a_house_without_ratings_learns_what_its_movies_are_about() {
    let house = House::new().await;
    let trained = house.run(&NOW).await;
    assert_eq!(trained["outcome"], "published");
    assert_eq!(
        (&trained["ratings"], &trained["head"]),
        (&0.into(), &0.into())
    );
    assert!(trained["neighbours"].as_u64().unwrap() > 0, "{trained}");
}
