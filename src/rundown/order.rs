//! In which order the picked stories air: the strongest first, unlike neighbours, a person last.

use crate::model::{Story, story::Category};

/// Two neighbours of one category, or of one district, or of one topic.
const SAME_CATEGORY: i64 = 40;
const SAME_DISTRICT: i64 = 40;
const SAME_TOPIC: i64 = 20;
/// A story about a person makes the best end.
const PERSON_LAST: i64 = 60;
/// A strong story late costs a little for each place.
const LATE: i64 = 1;

/// Orders the stories; the first is the one with the highest score. Exact over all permutations of
/// the others, which are at most seven (5,040).
#[must_use]
pub fn order(mut stories: Vec<&Story>) -> Vec<&Story> {
    stories.sort_by_key(|story| (-story.draft.score, story.id));
    if stories.len() < 3 {
        return stories;
    }
    let mut rest: Vec<usize> = (1..stories.len()).collect();
    let mut best = (cost(&stories, &rest), rest.clone());
    while next_permutation(&mut rest) {
        let cost = cost(&stories, &rest);
        // Only strictly better: a tie keeps the earlier, higher-scored order.
        if cost < best.0 {
            best = (cost, rest.clone());
        }
    }
    std::iter::once(stories[0])
        .chain(best.1.iter().map(|&i| stories[i]))
        .collect()
}

fn cost(stories: &[&Story], rest: &[usize]) -> i64 {
    let mut before = stories[0];
    let mut total = 0;
    for (place, &i) in rest.iter().enumerate() {
        let story = stories[i];
        total += SAME_CATEGORY * i64::from(before.draft.category == story.draft.category);
        total += SAME_TOPIC * i64::from(before.draft.topic == story.draft.topic);
        let district = &story.draft.district;
        total +=
            SAME_DISTRICT * i64::from(district.is_some() && before.draft.district == *district);
        total += LATE * i64::try_from(place).unwrap_or(0) * story.draft.score / 100;
        before = story;
    }
    total - PERSON_LAST * i64::from(before.draft.category == Category::Person)
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
