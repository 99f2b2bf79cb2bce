//! How rare a piece or a name is among the texts seen: what everybody says makes no two texts alike.

/// Slots of the sketch: 4 MB of counts, so that 10,000 texts of 400 pieces rarely share one.
const SLOTS: usize = 1 << 21;
/// Pieces seen in so few texts are fully rare.
const RARE: f32 = 4.0;
/// With fewer texts nothing can be said.
const LEAST_TEXTS: u32 = 60;

/// Counts in how many texts a hash stood. A sketch: two hashes may share a count, which then is too
/// high; it is never too low.
#[derive(Debug, Clone, Default)]
pub struct Rarity {
    counts: Vec<u16>,
    texts: u32,
}

impl Rarity {
    /// Takes note of one text: its hashes, each once.
    pub fn add(&mut self, hashes: impl IntoIterator<Item = u32>) {
        if self.counts.is_empty() {
            self.counts = vec![0; SLOTS];
        }
        self.texts = self.texts.saturating_add(1);
        for hash in hashes {
            let count = &mut self.counts[slot(hash)];
            *count = count.saturating_add(1);
        }
    }

    /// 1 for what few texts hold, down to 0 for what all hold.
    #[must_use]
    pub fn weight(&self, hash: u32) -> f32 {
        if self.texts < LEAST_TEXTS {
            return 1.0;
        }
        let texts = f32::from(u16::try_from(self.texts).unwrap_or(u16::MAX));
        let count = f32::from(self.counts[slot(hash)]).max(1.0);
        // ln(N/n): the inverse document frequency, 1 at the rare end.
        ((texts / count).ln() / (texts / RARE).ln()).clamp(0.0, 1.0)
    }
}

fn slot(hash: u32) -> usize {
    // The low bits choose what is sampled for the index: the high ones are free.
    usize::try_from(hash >> 11).unwrap_or(0) % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_every_text_says_weighs_nothing() {
        let mut rarity = Rarity::default();
        assert!((rarity.weight(7) - 1.0).abs() < 1e-6);
        for text in 0..200_u32 {
            rarity.add([1 << 12, (2 + text) << 12]);
        }
        assert!(rarity.weight(1 << 12) < 0.01);
        assert!((rarity.weight(5 << 12) - 1.0).abs() < 1e-6);
    }
}
