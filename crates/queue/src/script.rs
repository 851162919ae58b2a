//! The Lua scripts. Each is one step that happens whole or not at all.

use std::sync::LazyLock;

use redis::{FromRedisValue, Script, ScriptInvocation};

use crate::{Queue, QueueError};

macro_rules! scripts {
    ($($(#[$doc:meta])* $name:ident = $($file:literal),+;)+) => {$(
        $(#[$doc])*
        pub(crate) static $name: LazyLock<Script> = LazyLock::new(|| {
            Script::new(concat!(include_str!("lua/prelude.lua"), $(include_str!(concat!("lua/", $file))),+))
        });
    )+};
}

scripts! {
    ENQUEUE = "create.lua", "enqueue.lua";
    ASK = "create.lua", "ask.lua";
    TICK = "create.lua", "tick.lua";
    ANNOUNCE = "announce.lua";
    CLAIM = "claim.lua";
    RENEW = "held.lua", "renew.lua";
    PROGRESS = "held.lua", "progress.lua";
    COMPLETE = "held.lua", "complete.lua";
    GIVE_UP = "held.lua", "give_up.lua";
    REQUEUE = "held.lua", "requeue.lua";
    SWEEP = "sweep.lua";
    PROMOTE = "promote.lua";
    JANITOR = "janitor.lua";
    RETIRE = "retire.lua";
    LEAD = "lead.lua";
    PURGE_FAILED = "purge_failed.lua";
    NOTE = "note.lua";
    NOTED = "noted.lua";
}

impl Queue {
    /// Runs a script on the queue's connections: one of its own, or of somebody who keeps small things in the same Redis,
    /// under keys made by [`Queue::key`].
    pub async fn run<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
    ) -> Result<T, QueueError> {
        let mut connection = self.connection().await?;
        Ok(script.invoke_async(&mut connection).await?)
    }
}
