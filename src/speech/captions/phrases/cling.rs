//! Words that may not stand at the end of a line, or not at its beginning.

use std::{collections::HashSet, sync::LazyLock};

/// Words on which no line should end: what they govern comes next.
const TO_NEXT: &str = "\
    的 地 和 与 及 以及 跟 同 或 或者 并 并且 而 而且 且 但 但是 暨 在 \
    对 对于 为 为了 向 从 自 把 被 将 由 以 于 给 让 使 使得 令 叫 往 \
    朝 沿 沿着 按 按照 依 依据 依托 根据 通过 经 经过 关于 围绕 随着 作为 \
    除 除了 因 因为 由于 如 如果 若 虽 虽然 即 即使 不仅 不但 既 则 是 有 \
    无 不 没 没有 未 别 很 更 最 太 极 较 比较 非常 十分 尤其 已 已经 曾 \
    曾经 正 正在 即将 刚 刚刚 才 就 都 也 还 又 再 仍 仍然 均 皆 共 总 \
    只 仅 约 近 逾 超 超过 达 至 到 该 各 每 这 那 本 此 其 某 另 第 \
    所 之 能 可 会 要 应 须 需 可以 能够 应该 必须 需要 绝不能 不要 不可 \
    不得 未能 才能 就能 就要 将要 也要 还要 都要 还将 也将 比 与其 针对 面向 \
    来自 位于 属于 用于 鉴于 至于 结合 连同 包括 其中 以便 分别 不能 不再 \
    不会 所有 任何 许多 这些 那些 这个 那个 这位 一个 一名 一位 一项 一批 \
    一种 一些 多个 多名 每个 每位 每名 各个 各位 全体 全 两个 多 直至 直到 \
    截至 逐步 进一步 着力 如何 怎样 为何 当 每当 像 称 称为 名为 成为 据 凭 \
    凭借 借助 趁 替 连 甚至 只要 只有 无论 不管 尽管 虽说 无法 来 去 做 开 \
    请 说 看 想 率 携 称作 叫做 距 距离 自从 任 获 遭 受 凡 凡是 假如 \
    只能 都能 还能 还会 也会 将会 不是 就是 还是 也是 都是 却 却是 仍是 并非 \
    正是 便 便是 在于";

/// Particles: a line that begins with one reads as torn, worse than one that ends on 的.
const PARTICLES: &str = "\
    的 地 得 了 着 过 们 等 等等 之 吧 吗 呢 啊 呀 嘛 啦 罢了 而已 似的";

/// Other words with which no line should begin: they belong to what came before.
const TO_PREVIOUS: &str = "\
    者 性 化 式 个 名 位 家 次 场 项 件 份 届 期 人次 出 出来 起来 下来 \
    下去 上来 上去 过来 过去 起 成 成为 好 完 住 到 上 中 下 里 内 外 前 \
    后 时 间 之间 之后 之前 之中 之一 之际 以上 以下 以来 以内 以外 以后 \
    以前 左右 前后 当中 余 多 栏目 一样 般 一般 而言 来说 来看 起见 为止 \
    所说 在内 于 给 至 向 自 期间 的话 与否 不已 不等 许 整 一带 以上者 \
    以下者 上下 有余 开外 为主 为例 为由 为题 之类 处";

/// Characters that make a line look torn when a content word happens to end in one, and when one
/// happens to begin with one: 参与, 过程.
const LOOKS_OPEN: &str = "的和与及在对为向从把被将由以于并而或";
const LOOKS_CLOSING: &str = "的地了着过们得等之吗呢";

fn set(words: &'static str) -> HashSet<&'static str> {
    words.split_whitespace().collect()
}

static NEXT: LazyLock<HashSet<&str>> = LazyLock::new(|| set(TO_NEXT));
static PREVIOUS: LazyLock<HashSet<&str>> = LazyLock::new(|| set(TO_PREVIOUS));
static PARTICLE: LazyLock<HashSet<&str>> = LazyLock::new(|| set(PARTICLES));

/// Whether no line should end on `word`.
pub fn to_next(word: &str) -> bool {
    NEXT.contains(word)
}

/// Whether no line should begin with `word`: particles, and 之 with what it forms (之际, 之一).
pub fn to_previous(word: &str) -> bool {
    PREVIOUS.contains(word) || is_particle(word)
}

/// Whether a line that begins with `word` reads as torn.
pub fn is_particle(word: &str) -> bool {
    PARTICLE.contains(word) || word.starts_with('之') && word != "之所以"
}

/// Whether a line that ends with `word` looks as if something were missing.
pub fn looks_open(word: &str) -> bool {
    word.ends_with(|c| LOOKS_OPEN.contains(c))
}

/// Cost by what the ends look like, also next to a mark.
pub fn looks(before: &str, after: &str) -> f64 {
    let open = looks_open(before);
    let closing = after.starts_with(|c| LOOKS_CLOSING.contains(c));
    f64::from(u8::from(open) + u8::from(closing)) * 5.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_cling_and_words_of_content_do_not() {
        assert!(to_next("在") && to_next("的") && !to_next("社区"));
        assert!(to_previous("的") && to_previous("之际") && to_previous("以上者"));
        assert!(!to_previous("之所以") && !to_previous("居民"));
        assert!(is_particle("了") && !is_particle("左右"));
        assert!((looks("参与", "过程") - 10.0).abs() < 1e-9);
    }
}
