//! What neighbours call a person: 老周, 阿哲, 黄婆婆.

use super::{
    reader::{Follow, Reader},
    surnames::{Surname, is_nickname, kin, surname},
};
use crate::editorial::text::is_han;

impl Reader<'_> {
    /// 老周, 阿哲, 小雯 behind a post.
    pub(super) fn nickname_at(&self, at: usize) -> Option<usize> {
        let rest = &self.text[at..];
        if let Some(latin) = rest.strip_prefix('阿') {
            let letters = latin.chars().take_while(char::is_ascii_alphabetic).count();
            if letters >= 2 {
                return Some(at + '阿'.len_utf8() + letters);
            }
        }
        for count in [2, 3] {
            let end = self.after(at, count);
            let name = &self.text[at..end];
            let first = name.chars().next()?;
            let shape = name.chars().count() == count
                && is_nickname(name)
                && (count == 2 || first == '阿')
                && name
                    .chars()
                    .skip(1)
                    .all(|c| is_han(c) && !"们的了人家是在组区型学师板".contains(c));
            let doubled = shape && name.chars().skip(1).all(|c| c == first);
            if shape
                && (self.follow(end) == Follow::Sure
                    || self.follow(end) == Follow::May && !doubled
                    || count == 2 && first != '小' && !doubled)
                && self.is_between(end)
                && self
                    .word_at(at)
                    .is_none_or(|word| word.end < end || "nrt".contains(word.tag))
            {
                return Some(end);
            }
        }
        None
    }

    /// 黄婆婆, 莫师傅 behind a post: a surname alone is nobody, but with a role it is one of the story.
    pub(super) fn neighbour_at(&self, at: usize) -> Option<usize> {
        let rest = &self.text[at..];
        let (length, kind) = surname(rest)?;
        let tail = rest.char_indices().nth(length).map(|(i, _)| &rest[i..])?;
        // 全婶 may be cut from anything, 贺兰婆婆 may not.
        let called = kin(tail).filter(|called| kind == Surname::Plain || *called > 1)?;
        let end = rest
            .char_indices()
            .nth(length + called)
            .map_or(rest.len(), |(i, _)| i);
        self.is_between(at + end).then_some(at + end)
    }
}
