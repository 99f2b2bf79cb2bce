//! The messages back to items: each must be there, in order, of one running order and with ids and
//! slugs that no reader refuses.

use std::collections::BTreeSet;

use super::limits::{id, slug};
use crate::package::interchange::{File, Found, xml::Node};

/// The items; `None`: they are no such messages.
pub fn read(files: &[File]) -> Option<Vec<Found>> {
    let (last, rest) = files.split_last()?;
    let (first, sends) = rest.split_first()?;
    let create = message(first, 1, "roCreate")?;
    let ro = create.text_at("roID")?;
    let mut found = Vec::new();
    let mut ids = BTreeSet::new();
    let stories: Vec<&Node> = create.all("story").collect();
    (stories.len() == sends.len()).then_some(())?;
    for (n, (story, file)) in stories.into_iter().zip(sends).enumerate() {
        let send = message(file, n + 2, "roStorySend")?;
        let same = |path: &str| {
            story
                .text_at(path)
                .filter(|text| send.text_at(path) == Some(text))
        };
        let right = send.text_at("roID") == Some(ro) && fits(story) && fits(&send);
        (right && ids.insert(same("storyID")?.to_owned())).then_some(())?;
        let payload = "mosExternalMetadata/mosPayload";
        let number = |field: &str| same(&format!("{payload}/{field}"))?.parse().ok();
        let title = same(&format!("{payload}/Title"))?;
        (same("storySlug")? == slug(title)).then_some(())?;
        let captions = send.at(payload)?.at("Captions");
        let captions = captions.into_iter().flat_map(|all| all.all("Caption"));
        found.push(Found {
            number: same("storyNum")?.parse().ok()?,
            title: title.to_owned(),
            from: number("StartFrame")?,
            to: number("EndFrame")?,
            captions: captions
                .map(|one| {
                    let text = one.text_at("Text")?.to_owned();
                    Some((one.number_at("In")?, Some(one.number_at("Out")?), text))
                })
                .collect::<Option<_>>()?,
        });
    }
    let ready = message(last, files.len(), "roReadyToAir")?;
    (ready.text_at("roID") == Some(ro)).then_some(found)
}

/// The message in a file, which must have that number.
fn message((_, bytes): &File, number: usize, name: &str) -> Option<Node> {
    let mos = Node::read(bytes).filter(|root| root.name == "mos")?;
    (mos.number_at::<usize>("messageID")? == number).then_some(())?;
    mos.children.into_iter().find(|node| node.name == name)
}

/// Whether every id and slug below is short enough.
fn fits(node: &Node) -> bool {
    let short = match node.name.as_str() {
        "roID" | "storyID" | "itemID" | "objID" => id(&node.text) == node.text,
        "roSlug" | "storySlug" | "itemSlug" => slug(&node.text) == node.text,
        _ => true,
    };
    short && node.children.iter().all(fits)
}
