//! Typed sample data. Every template is checked with the normal set when it is opened; designers see
//! all of them.

mod hostile;
mod long;
mod normal;
mod short;

pub use hostile::hostile;
pub use long::long;
pub use normal::one_of_each;
pub use short::short;

use super::card::CardData;

/// Every set with its name, in the order in which a designer looks at them.
#[must_use]
pub fn sets() -> [(&'static str, Vec<CardData>); 4] {
    [
        ("normal", one_of_each()),
        ("short", short()),
        ("long", long()),
        ("hostile", hostile()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{copy::copy, template::NAMES};

    #[test]
    fn every_set_has_one_card_for_each_template_in_order() {
        for (set, cards) in sets() {
            let names: Vec<&str> = cards.iter().map(|data| copy(data).template).collect();
            assert_eq!(names, NAMES, "{set}");
        }
    }
}
