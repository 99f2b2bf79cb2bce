//! What a person asked for at the desk and cannot have, with what he needs to know to go on.

/// Why not. The desk has its words for each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Declined {
    /// No step stands that could be taken back, or none was taken back that could be done again.
    #[error("there is no such step")]
    NoStep,
    /// Another step came after the one that was seen.
    #[error("another step came since")]
    StepSince,
    /// Somebody changed the same thing after the step.
    #[error("`{title}` was changed by {by} since")]
    ChangedSince {
        /// Headline of the story; empty: the order.
        title: String,
        /// Name of who did; empty: not known.
        by: String,
    },
    /// The edition is not what the offer was made for.
    #[error("the rundown changed since the offer was made")]
    OfferGone,
    /// A story's pictures are not those, or not in the order, that were seen.
    #[error("the pictures were changed since they were seen")]
    PicturesMoved,
    /// A tip that is not accepted.
    #[error("tip {receipt} is not accepted: release it first")]
    NotUsable {
        /// Its receipt number.
        receipt: String,
    },
    /// No story is made of any of the tips yet.
    #[error("none of these tips is a story yet")]
    NotWritten,
    /// There is only one story, or tip, to be merged.
    #[error("they are one story already")]
    OneAlready,
    /// A tip of which none, or several, stories are made.
    #[error("the tip is not exactly one story")]
    NotOneStory,
    /// Where a tip was to be cut there is nothing to cut.
    #[error("this cuts nothing")]
    NothingCut,
    /// Nothing was merged into the story.
    #[error("nothing is merged into this story")]
    NotMerged,
    /// Nobody may write to this sender.
    #[error("no letter to this sender: {why}")]
    NoReply {
        /// Why, in Chinese.
        why: String,
    },
    /// A letter without words.
    #[error("the letter is empty")]
    EmptyReply,
    /// A letter with too many words.
    #[error("a letter has at most {most} characters")]
    LongReply {
        /// So many may be.
        most: usize,
    },
    /// A template's gap was not filled.
    #[error("the letter still has the gap of its template")]
    UnfinishedReply,
    /// The story is part of another one.
    #[error("the story was merged into another: split that one first")]
    PartOfAnother,
}
