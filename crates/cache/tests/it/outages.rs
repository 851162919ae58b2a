//! Redis is away: answers are made anew, and what was written meanwhile is not forgotten.

use marquee_cache::{Outcome, Topic};
use marquee_testkit::{PrivateRedis, TestRedis, eventually};

use crate::{ask, cache};

#[tokio::test]
async fn without_redis_every_answer_is_made_anew() {
    let mut server = PrivateRedis::start();
    let redis = TestRedis::at(&server.url());
    let cache = cache(redis.settings());
    ask(&cache, "k", &[Topic::Lists], "kept").await;
    server.kill();
    let asked = ask(&cache, "k", &[Topic::Lists], "made").await;
    assert_eq!(asked, ("made".to_owned(), Outcome::Miss));
}

#[tokio::test]
async fn what_was_written_while_redis_was_away_is_not_served_when_it_is_back() {
    let mut server = PrivateRedis::start();
    let redis = TestRedis::at(&server.url());
    let (writer, reader) = (cache(redis.settings()), cache(redis.settings()));
    ask(&writer, "k", &[Topic::Movie(1)], "old").await;
    ask(&writer, "other", &[Topic::Movie(2)], "kept").await;
    server.stop();
    writer.touch(&[Topic::Movie(1)]).await;
    let own = ask(&writer, "k", &[Topic::Movie(1)], "new").await;
    assert_eq!(own.0, "new", "to its writer");
    server.restart();
    eventually("the write is told", async || {
        let (text, _) = ask(&reader, "k", &[Topic::Movie(1)], "new").await;
        (text == "new").then_some(())
    })
    .await;
    eventually("what was not written is served again", async || {
        let (text, _) = ask(&writer, "other", &[Topic::Movie(2)], "made").await;
        (text == "kept").then_some(())
    })
    .await;
}
