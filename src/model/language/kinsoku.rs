//! Where a Chinese line may not start or end (避头尾; W3C "Requirements for Chinese Text Layout").

/// Marks that may not begin a line.
#[must_use]
pub fn forbidden_at_start(c: char) -> bool {
    "，。、；：？！．…—～·・）》」』】〉〗〕］｝”’%％‰℃℉°,.;:?!)]}-‐–/／＿_々〻".contains(c)
}

/// Marks that may not end a line.
#[must_use]
pub fn forbidden_at_end(c: char) -> bool {
    "（《「『【〈〖〔［｛“‘([{$￥¥€£#＃@＠№".contains(c)
}
