//! What stars count.

/// What a rating counts, by its stars.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strength {
    /// From 4 stars on.
    pub liked: f32,
    /// Between.
    pub middling: f32,
    /// Up to 2 stars.
    pub disliked: f32,
}

impl Strength {
    /// Every rating counts the same.
    pub const BINARY: Self = Self {
        liked: 1.0,
        middling: 1.0,
        disliked: 1.0,
    };

    /// What a rating with these stars counts.
    pub fn of(&self, stars: f32) -> f32 {
        if stars >= 4.0 {
            self.liked
        } else if stars > 2.0 {
            self.middling
        } else {
            self.disliked
        }
    }
}

impl Default for Strength {
    fn default() -> Self {
        Self {
            liked: 1.0,
            middling: 0.6,
            disliked: 0.3,
        }
    }
}
