//! A frozen rundown → cards, straps and the preview.
