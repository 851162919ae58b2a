//! A list that a worker made before its user asked.

use std::time::Duration;

use marquee_queue::jobs::RefreshLists;

use crate::house::House;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_signed_in_lately_finds_the_usual_list_at_once() {
    let house = House::open(|settings| settings.auth.require_activation = false).await;
    let worker = house.worker();
    let (_, token) = house.newcomer("ada").await;
    let queue = house.queue();
    let task = queue.enqueue(&RefreshLists {}, None).await.unwrap();
    let task = queue.wait(task, Duration::from_mins(1)).await.unwrap();
    assert!(task.unwrap().result.is_some());
    for path in ["/recommendations", "/api/user/recommendations"] {
        let list = house.get(path).bearer_auth(&token).send().await.unwrap();
        assert_eq!(
            (list.status().as_u16(), &list.headers()["x-cache"]),
            (200, &"HIT".parse().unwrap())
        );
    }
    worker.stop().await;
}
