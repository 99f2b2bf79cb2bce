//! In which order the picked stories air: the strongest first, unlike neighbours, a person last.

use crate::model::{Story, StoryId, story::Category};

/// Two neighbours of one category, or of one district, or of one topic: what is unlike comes first,
/// then how it ends, then that the stronger is earlier.
const SAME_CATEGORY: i64 = 4000;
const SAME_DISTRICT: i64 = 4000;
const SAME_TOPIC: i64 = 1000;
/// A story about a person makes the best end.
const PERSON_LAST: i64 = 3000;

/// Orders the stories, each with what it is worth; the first is the one that is worth most. Exact over
/// all permutations of the others, which are at most seven (5,040).
#[must_use]
pub fn order(mut stories: Vec<(&Story, i64)>) -> Vec<&Story> {
    stories.sort_by_key(|(story, value)| (-value, story.id));
    let mut rest: Vec<usize> = (1..stories.len()).collect();
    let mut best = (cost(&stories, &rest), rest.clone());
    while next_permutation(&mut rest) {
        let cost = cost(&stories, &rest);
        // Only strictly better: a tie keeps the earlier order, of higher values.
        if cost < best.0 {
            best = (cost, rest.clone());
        }
    }
    stories
        .first()
        .into_iter()
        .chain(best.1.iter().map(|&i| &stories[i]))
        .map(|(story, _)| *story)
        .collect()
}

/// The order that a person gave: what is not named in it comes after what is, as the rules have it.
#[must_use]
pub fn arranged<'a>(mut stories: Vec<&'a Story>, order: &[StoryId]) -> Vec<&'a Story> {
    let place = |story: &Story| order.iter().position(|id| *id == story.id);
    stories.sort_by_key(|story| place(story).unwrap_or(usize::MAX));
    stories
}

fn cost(stories: &[(&Story, i64)], rest: &[usize]) -> i64 {
    let mut before: Option<&Story> = None;
    let mut total = 0;
    let first = stories
        .iter()
        .take(1)
        .chain(rest.iter().map(|&i| &stories[i]));
    for ((story, value), place) in first.zip(0..) {
        if let Some(before) = before {
            let (own, other) = (&story.draft, &before.draft);
            total += SAME_CATEGORY * i64::from(own.category == other.category);
            total += SAME_TOPIC * i64::from(own.topic == other.topic);
            let same_district = own.district.is_some() && own.district == other.district;
            total += SAME_DISTRICT * i64::from(same_district);
        }
        // A strong story late costs a little for each place.
        total += place * value / 100;
        before = Some(story);
    }
    let ends_well = before.is_some_and(|last| last.draft.category == Category::Person);
    total - PERSON_LAST * i64::from(ends_well)
}

/// The next permutation in dictionary order; false after the last.
fn next_permutation(items: &mut [usize]) -> bool {
    let Some(pivot) = items.windows(2).rposition(|pair| pair[0] < pair[1]) else {
        return false;
    };
    let swap = items
        .iter()
        .rposition(|item| *item > items[pivot])
        .unwrap_or(pivot);
    items.swap(pivot, swap);
    items[pivot + 1..].reverse();
    true
}

#[cfg(test)]
mod tests {
    use super::next_permutation;

    #[test]
    fn all_permutations_are_tried_once() {
        let mut items = vec![1, 2, 3, 4];
        let mut seen = vec![items.clone()];
        while next_permutation(&mut items) {
            seen.push(items.clone());
        }
        assert_eq!(seen.len(), 24);
        seen.dedup();
        assert_eq!(seen.len(), 24);
    }
}
