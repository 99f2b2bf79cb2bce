//! Measures: ROUGE-L on characters, precision and recall, caption edges.

/// Hits, wanted and found over all samples.
#[derive(Debug, Default, Clone, Copy)]
pub struct Count {
    pub hits: usize,
    pub found: usize,
    pub wanted: usize,
}

impl Count {
    /// Adds one sample: an item of `wanted` counts when an item of `found` matches it.
    pub fn add(&mut self, wanted: &[String], found: &[String], same: impl Fn(&str, &str) -> bool) {
        let mut free: Vec<&String> = found.iter().collect();
        self.wanted += wanted.len();
        self.found += found.len();
        for want in wanted {
            if let Some(at) = free.iter().position(|have| same(want, have)) {
                free.swap_remove(at);
                self.hits += 1;
            }
        }
    }

    pub fn precision(self) -> f64 {
        share(self.hits, self.found)
    }

    pub fn recall(self) -> f64 {
        share(self.hits, self.wanted)
    }

    pub fn f1(self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r == 0.0 {
            0.0
        } else {
            2.0 * p * r / (p + r)
        }
    }
}

pub fn share(part: usize, whole: usize) -> f64 {
    let number = |n: usize| u32::try_from(n).map_or(f64::MAX, f64::from);
    if whole == 0 {
        1.0
    } else {
        number(part) / number(whole)
    }
}

/// ROUGE-L F1 of two lines by characters, marks left out.
pub fn rouge_l(a: &str, b: &str) -> f64 {
    let letters =
        |text: &str| -> Vec<char> { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let (a, b) = (letters(a), letters(b));
    let mut row = vec![0_usize; b.len() + 1];
    for x in &a {
        let mut before = 0;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y {
                before + 1
            } else {
                above.max(row[j])
            };
            before = above;
        }
    }
    let common = row[b.len()];
    if common == 0 {
        return 0.0;
    }
    let (p, r) = (share(common, a.len()), share(common, b.len()));
    2.0 * p * r / (p + r)
}

/// The best of several references.
pub fn best_rouge(line: &str, references: &[String]) -> f64 {
    references
        .iter()
        .map(|reference| rouge_l(line, reference))
        .fold(0.0, f64::max)
}
