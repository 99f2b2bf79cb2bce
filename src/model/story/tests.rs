use super::*;

fn story() -> Story {
    let story = serde_json::json!({
        "id": "019a0000-0000-7000-8000-000000000001", "edition": "2026-11-28", "submissions": [],
        "organization": "深圳市和风社区服务中心", "category": "新事", "category_reason": "", "topic": "公益慈善",
        "district": "福田区", "slug": "短题", "headline": "标题", "headline_candidates": [],
        "headline_licensed": true, "headline_long": "长标题", "lead": "导语。", "voice_over": "配音。", "strap": [],
        "locator": null, "captions": [], "read_ms": 9000, "facts": [], "checks": [],
        "credits": {"writers": ["陈编"], "photographers": [], "editors": []}, "score": 0,
        "media": [], "duplicates": [], "received_at": "2026-11-24T08:00:00Z",
        "set_aside": null, "sign_offs": []
    });
    serde_json::from_value(story).unwrap()
}

/// What it changes, and how.
type Edit = (&'static str, fn(&mut Draft));

/// What is printed and not aired, each changed by itself.
fn edits() -> Vec<Edit> {
    vec![
        ("headline_long", |draft| draft.headline_long.push('改')),
        ("slug", |draft| draft.slug.push('改')),
        ("organization", |draft| draft.organization = None),
        ("district", |draft| {
            draft.district = Some("南山区".to_owned())
        }),
        ("credits", |draft| {
            draft.credits.photographers.push("林摄".to_owned())
        }),
    ]
}

fn changed(story: &Story, edit: fn(&mut Draft)) -> Story {
    let mut next = story.clone();
    edit(&mut next.draft);
    next.keep_signatures_to(&story.draft);
    next
}

#[test]
fn a_signature_binds_whatever_is_printed() {
    let mut signed = story();
    let at = "2026-11-27T08:00:00Z".parse().unwrap();
    signed.sign(ReviewLevel::First, "ed", "陈编", at).unwrap();
    for (what, edit) in edits() {
        let mut next = changed(&signed, edit);
        assert!(next.valid_sign_offs().is_empty(), "{what}");
        next.draft = signed.draft.clone();
        assert_eq!(next.valid_sign_offs().len(), 1, "{what} put back");
        assert_eq!(next, signed, "{what}: a new signature needs no note");
    }
}

/// As yixian wrote a signature before the hash was of all that is printed. The hash is what that version gave.
fn signed_before() -> Story {
    let mut old = serde_json::to_value(story()).unwrap();
    old["sign_offs"] = serde_json::json!([{
        "level": "first", "by": "ed", "name": "陈编", "at": "2026-11-27T08:00:00Z",
        "seen": "fb5c170d2e1286b1d757edb31180b88d50a2a20b5731a9a51de5146e603d3a8d",
    }]);
    serde_json::from_value(old).unwrap()
}

#[test]
fn a_signature_of_before_holds_until_something_printed_changes() {
    let old = signed_before();
    assert_eq!(old.valid_sign_offs().len(), 1);
    let text = serde_json::to_string(&old).unwrap();
    assert!(!text.contains("binds"), "written as it was: {text}");
    for (what, edit) in edits() {
        let mut next = changed(&old, edit);
        assert!(next.valid_sign_offs().is_empty(), "{what}");
        // It stays void when the story is read again, and with every later change.
        let kept: Story = serde_json::from_str(&serde_json::to_string(&next).unwrap()).unwrap();
        assert!(kept.valid_sign_offs().is_empty(), "{what}");
        let again = changed(&kept, |draft| draft.slug.push('又'));
        assert!(again.valid_sign_offs().is_empty(), "{what}");
        next.draft = old.draft.clone();
        assert_eq!(next.valid_sign_offs().len(), 1, "{what} put back");
    }
    let text = changed(&old, |draft| draft.lead.push('改'));
    assert!(text.valid_sign_offs().is_empty());
}
