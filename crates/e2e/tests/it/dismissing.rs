//! What is dismissed in a list is not in the next.

use serde_json::json;

use crate::house::{House, answer, titles};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_movie_dismissed_in_a_list_is_gone_from_the_next() {
    let house = House::open(|settings| settings.auth.require_activation = false).await;
    let worker = house.worker();
    let (_, token) = house.newcomer("ada").await;
    let ask = async || {
        answer(
            house
                .get("/api/user/recommendations?wait=30")
                .bearer_auth(&token),
        )
        .await
        .1
    };
    let list = ask().await;
    assert_eq!(titles(&list), ["Three", "Two", "One"]);
    for (movie, event) in [(1, "shown"), (3, "shown"), (1, "clicked"), (3, "dismissed")] {
        let told = json!({"recommendation_id": list["recommendation_id"], "movie_id": movie, "event": event});
        let told = house.post("/api/user/recommendations/feedback", &told);
        assert_eq!(answer(told.bearer_auth(&token)).await.0, 200);
    }
    assert_eq!(titles(&ask().await), ["Two", "One"]);
    worker.stop().await;
}
