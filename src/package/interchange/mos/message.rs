//! What the templates of the messages are filled with.

use serde::Serialize;

/// `roCreate`: the running order.
#[derive(Serialize)]
pub struct Create<'a> {
    pub mos: &'static str,
    pub ncs: &'static str,
    pub message: usize,
    pub ro: &'a str,
    pub slug: String,
    pub start: String,
    pub duration: String,
    pub schema: &'static str,
    pub programme: &'a str,
    pub edition: &'a str,
    pub revision: &'a str,
    pub status: &'static str,
    pub frames: u32,
    pub frozen: String,
    pub stories: Vec<Story<'a>>,
}

/// `roStorySend`: one item with its words.
#[derive(Serialize)]
pub struct Send<'a> {
    pub mos: &'static str,
    pub ncs: &'static str,
    pub message: usize,
    pub ro: &'a str,
    pub words: Vec<&'a str>,
    pub story: Story<'a>,
}

/// `roReadyToAir`.
#[derive(Serialize)]
pub struct Ready<'a> {
    pub mos: &'static str,
    pub ncs: &'static str,
    pub message: usize,
    pub ro: &'a str,
    pub air: &'static str,
}

/// A story of MOS: an item of the rundown.
#[derive(Serialize, Clone)]
pub struct Story<'a> {
    pub id: String,
    pub slug: String,
    pub number: usize,
    pub schema: &'static str,
    pub seconds: String,
    pub text_time: String,
    pub media_time: String,
    pub kind: &'static str,
    pub title: &'a str,
    pub from: u32,
    pub to: u32,
    pub edition: &'a str,
    pub revision: &'a str,
    pub captions: Vec<Caption<'a>>,
    pub items: Vec<Item>,
}

/// A caption; frames count from the top of the edition.
#[derive(Serialize, Clone)]
pub struct Caption<'a> {
    pub from: u32,
    pub to: u32,
    pub text: &'a str,
}

/// An item of MOS: a card, strap, picture, clip or caption file of a story.
#[derive(Serialize, Clone)]
pub struct Item {
    pub id: String,
    pub slug: String,
    pub object: String,
    pub mos: &'static str,
    pub schema: &'static str,
    /// Of the object, in frames.
    pub length: Option<u32>,
    pub about: &'static str,
    pub technical: String,
    pub url: String,
    /// The object's first frame on air, and for how many it stands.
    pub first: u32,
    pub frames: Option<u32>,
    /// Whether it is known when it comes, and when, from the story's start.
    pub seen: bool,
    pub at: u32,
}
