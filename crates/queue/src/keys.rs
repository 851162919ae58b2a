//! Every structure in Redis, by name, and why it is there. All names begin with the prefix of the settings.
//!
//! | key | type | what | ends |
//! | --- | --- | --- | --- |
//! | `task:{id}` | hash | the task record, the truth about one job; its name is also the channel on which its changes are told | completed: after its time to live; failed: by the retention job |
//! | `ask:{question}` | string | the task that answers this question: dedup while it runs, cache while its answer is fresh | with the freshness, or when the task fails |
//! | `waiting:{queue}` | zset, id by due time | all queued tasks: the depth, and where the sweep finds lost ones | when started |
//! | `running:{queue}` | zset, id by end of lease | all processing tasks: where the sweep finds those of dead workers | when ended |
//! | `failed` | zset, id by time of failure | failed tasks, kept for admins | by the retention job |
//! | `schedule` | hash, job name to tick | the last tick of each scheduled job that was enqueued, so that each is enqueued once | never, one field a job |
//! | `leader` | string | the worker that sweeps and cleans just now | by itself, a few seconds after its holder stopped |
//! | `nudge:{queue}` | channel | "there is work": wakes one lane a worker process | |
//! | `models`, `artefacts` | hash, version to model | the published models: what is known of each, and its bytes | when newer ones were published |
//! | `model` | string | the version of the model in use | never |
//! | `training` | string | when the last training was, and on how many ratings | never |
//! | `misdeeds:{kind}:{window}` | zset, address by count | what addresses did wrong in a window of time | two windows later |
//! | `limit:{class}:{whose}` | string | a bucket of the API's rate limits (its `limits/`) | when it is full again |
//! | `lockout:pair:{account}:{address}` | hash | tries to sign in, and until when to wait (the API's `auth/lockout.rs`) | an hour after the last, or with a right password |
//! | `lockout:known:{account}` | zset, address by time | where an account was signed in to from | months after the last |
//! | `lockout:account:{account}`, `lockout:address:{address}` | string | buckets, as `limit:…` | when full again |
//! | `q:{queue}:…` | | the messages, in apalis-redis's own structures: `active` (list), `scheduled` (zset), `data` (hash), `meta:{id}`, `inflight:{worker}`, `workers`, `done`, `dead`, `signal` | message by message; `done` and `dead` by our janitor |
//!
//! Times are milliseconds of Redis's own clock (apalis's: seconds of the caller's).

use apalis_redis::Config;

use crate::{Misdeed, QueueName, TaskId};

#[derive(Debug, Clone)]
pub(crate) struct Keys {
    prefix: String,
}

impl Keys {
    pub(crate) fn new(prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
        }
    }

    pub(crate) fn task(&self, id: TaskId) -> String {
        format!("{}{id}", self.task_prefix())
    }

    /// What comes before the id, for scripts that find ids in an index.
    pub(crate) fn task_prefix(&self) -> String {
        format!("{}:task:", self.prefix)
    }

    pub(crate) fn ask(&self, question: &str) -> String {
        format!("{}:ask:{question}", self.prefix)
    }

    pub(crate) fn waiting(&self, queue: QueueName) -> String {
        format!("{}:waiting:{}", self.prefix, queue.as_str())
    }

    pub(crate) fn running(&self, queue: QueueName) -> String {
        format!("{}:running:{}", self.prefix, queue.as_str())
    }

    pub(crate) fn failed(&self) -> String {
        format!("{}:failed", self.prefix)
    }

    pub(crate) fn schedule(&self) -> String {
        format!("{}:schedule", self.prefix)
    }

    pub(crate) fn leader(&self) -> String {
        format!("{}:leader", self.prefix)
    }

    pub(crate) fn nudge(&self, queue: QueueName) -> String {
        format!("{}:nudge:{}", self.prefix, queue.as_str())
    }

    pub(crate) fn misdeeds(&self, misdeed: Misdeed, window: u64) -> String {
        format!("{}:misdeeds:{}:{window}", self.prefix, misdeed.as_str())
    }

    pub(crate) fn models(&self) -> String {
        format!("{}:models", self.prefix)
    }

    pub(crate) fn artefacts(&self) -> String {
        format!("{}:artefacts", self.prefix)
    }

    pub(crate) fn model_in_use(&self) -> String {
        format!("{}:model", self.prefix)
    }

    pub(crate) fn training(&self) -> String {
        format!("{}:training", self.prefix)
    }

    /// What a key of somebody else's is made of.
    pub(crate) fn own(&self, name: &str) -> String {
        format!("{}:{name}", self.prefix)
    }

    /// Names apalis's structures, without anything else it can be told: that is the worker's business.
    pub(crate) fn transport(&self, queue: QueueName) -> Config {
        Config::default().queue(format!("{}:q:{}", self.prefix, queue.as_str()))
    }
}
