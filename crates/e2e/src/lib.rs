//! Tests and measurements that need several processes.
//!
//! - [`lab`]: a job that only takes time, and worker processes that run it (`lab-worker`).
//! - `bench-queue`: how quick the queue is; `scripts/bench queue` runs it.
//! - `tests/it`: the whole house, from a stranger to a list; workers that are killed and stopped; a Redis that goes away.

pub mod lab;
