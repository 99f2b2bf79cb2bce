//! Where an edition stands after a build.

use super::*;
use crate::app::as_run::tests::app_at;

#[tokio::test]
async fn a_film_of_an_older_revision_that_ends_after_the_lock_packs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let app = app_at(folder.path(), "", "2026-11-27T08:00:00Z").await;
    let edition = app.edition(Some("2026-11-28".parse().unwrap())).await;
    let edition = edition.unwrap();
    let older = app.store.revisions(edition.id).await.unwrap().remove(0);
    let older = older.revision;
    // Frozen while the film of the first was made; this is what is locked.
    let mut newer = older.clone();
    newer.rundown.items.pop();
    let now = app.clock.now();
    let newer = app.store.freeze(newer, now).await.unwrap().revision;
    assert!(newer.revision > older.revision);
    let locked = app
        .advance(&edition, EditionState::Locked, "prod")
        .await
        .unwrap();
    let stands = async || app.store.edition(edition.id).await.unwrap().state;
    app.settle(&locked, &older).await.unwrap();
    assert_eq!(stands().await, EditionState::Locked);
    // What the builder read before the lock changes nothing of it either.
    app.settle(&edition, &older).await.unwrap();
    assert_eq!(stands().await, EditionState::Locked);
    app.settle(&locked, &newer).await.unwrap();
    assert_eq!(stands().await, EditionState::Packaged);
}
