//! What a break before each word of the copy costs, and where sentences and clauses end.

use super::{
    CaptionRules, FAULT,
    phrases::{self, CLING},
    prepare::wide_spans,
};
use crate::{
    model::language::{kinsoku, words::WordClass},
    speech::atoms::{Atom, is_silent},
};

/// What comes to its end with an atom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Word,
    Clause,
    Sentence,
}

/// What ends with each atom; a closing mark takes over what ended before it (结束。”).
pub(super) fn ends(atoms: &[Atom<'_>]) -> Vec<End> {
    let mut ends: Vec<End> = Vec::with_capacity(atoms.len());
    for atom in atoms {
        let closes = atom.text.chars().all(|c| CLOSING.contains(&c));
        // Marks inside a number or a quote end nothing: 4,200吨, “一盏灯，一条心”的故事.
        let marks = !atom.text.contains(char::is_alphanumeric);
        let inner = atom.text.trim_end_matches(CLOSING);
        let said = atom.text.starts_with(OPENING) && inner != atom.text && inner.ends_with(STOPS);
        let end = if marks && atom.text.contains(STOPS) {
            End::Sentence
        } else if said || marks && atom.text.contains(PAUSES) {
            End::Clause
        } else if closes {
            match ends.last_mut() {
                Some(before) => std::mem::replace(before, End::Word),
                None => End::Word,
            }
        } else {
            End::Word
        };
        ends.push(end);
    }
    ends
}

const STOPS: [char; 5] = ['。', '！', '？', '；', '\n'];
const PAUSES: [char; 6] = ['，', '：', ',', ';', '…', '—'];
const OPENING: [char; 4] = ['“', '《', '‘', '「'];
const CLOSING: [char; 5] = ['”', '》', '’', '」', '』'];

/// What a break before each atom costs; nothing at both ends.
pub(super) fn cuts(copy: &str, atoms: &[Atom<'_>], rules: &CaptionRules) -> Vec<f64> {
    // Silent marks vanish, and 、 and · at the end of a line: what counts is what will be seen on
    // either side.
    let mut before = Vec::with_capacity(atoms.len() + 1);
    let mut last = None;
    for atom in atoms {
        before.push(last);
        let seen = |c: &char| !is_silent(*c) && !"、·".contains(*c);
        last = atom.text.chars().rev().find(seen).or(last);
    }
    let mut after = vec![None; atoms.len() + 1];
    for (i, atom) in atoms.iter().enumerate().rev() {
        let seen = atom.text.chars().find(|c| !is_silent(*c));
        after[i] = seen.or(after[i + 1]);
    }
    let ends = ends(atoms);
    let spans = wide_spans(copy, rules.max_cells);
    let mut spans = spans.into_iter().peekable();
    // Those that the copy is inside of: at most one of each kind of marks.
    let mut inside: Vec<(std::ops::Range<usize>, f64)> = Vec::new();
    let mut cuts = vec![0.0; atoms.len() + 1];
    for i in 1..atoms.len() {
        let previous = if i > 1 { atoms[i - 2].text } else { "" };
        let mut cost = cut(previous, &atoms[i - 1], &atoms[i], ends[i - 1]);
        if after[i].is_some_and(kinsoku::forbidden_at_start) {
            cost += FAULT;
        }
        if before[i].is_some_and(kinsoku::forbidden_at_end) {
            cost += FAULT;
        }
        let at = atoms[i].at;
        while let Some(span) = spans.next_if(|(range, _)| range.start < at) {
            inside.push(span);
        }
        inside.retain(|(range, _)| at <= range.end);
        cost += inside.iter().map(|(_, dear)| *dear).fold(0.0, f64::max);
        cuts[i] = cost;
    }
    cuts
}

fn cut(previous: &str, before: &Atom<'_>, after: &Atom<'_>, end: End) -> f64 {
    let last = before.text.chars().next_back().unwrap_or(' ');
    let first = after.text.chars().next().unwrap_or(' ');
    if is_silent(first) {
        // The mark would open the next line: it belongs to this one.
        return 15.0;
    }
    // 三年前流行的，is a whole clause; but where another break is as good its line reads on.
    let open = before.text.starts_with(['，', '、', ' ']) && phrases::looks_open(previous);
    let looks = phrases::looks("", after.text) + if open { 4.0 } else { 0.0 };
    let mut cost = match last {
        _ if end != End::Word => -9.0 + looks,
        '、' => -3.5 + looks,
        _ if is_silent(last) => -2.0 + looks,
        '”' | '》' | '’' | '」' => {
            let named = matches!(after.class, WordClass::Noun | WordClass::Name);
            let dear = (looks * 8.0).max(phrases::begins(after.text));
            // “碳路人”|垃圾分类: what is named comes behind its name.
            dear + if named { 5.0 } else { 3.0 }
        }
        _ => phrases::between(previous, before, after) + stub(previous, before),
    };
    // A title is a good place to begin, but not behind what counts it: 首笔|“车马费”.
    let counted = matches!(before.class, WordClass::Number | WordClass::Measure);
    if "“《‘「".contains(first) && cost > 3.0 && cost < CLING && !counted {
        cost = (cost - 3.0).max(2.0);
    }
    if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() {
        cost += FAULT / 10.0;
    }
    cost
}

/// Cost of a line that ends on the first short word of a clause: 救过的老人 今年|已有两位.
fn stub(previous: &str, before: &Atom<'_>) -> f64 {
    let begins = previous.chars().next_back().is_some_and(is_silent);
    if begins && before.text.chars().count() <= 2 {
        6.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::language::Cells, speech::atoms::atoms};

    #[test]
    fn a_title_keeps_its_price_beside_a_quotation() {
        let rules = CaptionRules::default();
        let priced = |copy: &str, part: &str| -> f64 {
            let atoms = atoms(copy, &[], Cells::whole(rules.max_cells));
            let at = copy.find(part).expect("a part of the copy");
            let atom = atoms.iter().position(|atom| atom.at == at);
            cuts(copy, &atoms, &rules)[atom.expect("an atom begins there")]
        };
        let title = "《深圳市社会组织参与社区治理工作指引》";
        let speech = "“我们每天上午都来这里，给独居的老人家读报”";
        let alone = priced(&format!("协会发布{title}"), "治理");
        let unmarked = priced("协会发布深圳市社会组织参与社区治理工作指引", "治理");
        assert!(alone >= unmarked + 12.0, "{alone} {unmarked}");
        for copy in [
            format!("协会发布{title}，会长说{speech}"),
            format!("会长说{speech}，协会发布{title}"),
            format!("会长说“我们今天发布{title}，大家都来看一看”"),
        ] {
            assert!((priced(&copy, "治理") - alone).abs() < 1e-9, "{copy}");
        }
    }
}
