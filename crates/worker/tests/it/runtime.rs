//! The runtime, with jobs that misbehave on request.

mod ends;
mod load;
mod outages;
mod ticks;
