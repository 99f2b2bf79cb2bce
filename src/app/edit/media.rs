//! What a person says of one picture or clip: which part is seen, from where to where, what is heard,
//! whom it is by.

use super::{App, AppError, TRIES, stale};
use crate::{
    editorial,
    model::{
        BlobHash, Millis, Story, StoryId,
        language::hygiene::one_line,
        people::User,
        shown::{ClipCut, MOST_CREDIT, PicturePart},
        story::{ClipSound, MediaKind, StoryMedia},
    },
    render,
};

/// One change, with what its writer saw before it.
#[derive(Debug, Clone)]
pub enum MediaChange {
    /// 画面范围; `None`: the renderer frames it again.
    Part {
        /// As it stood.
        base: Option<PicturePart>,
        /// As it is to be.
        to: Option<PicturePart>,
    },
    /// 署名; empty: none.
    Credit {
        /// As it stood.
        base: String,
        /// As it is to be.
        to: String,
    },
    /// 入点, 出点, 同期声.
    Clip {
        /// As it stood.
        base: (ClipCut, ClipSound),
        /// As it is to be.
        to: (ClipCut, ClipSound),
    },
}

impl MediaChange {
    /// What the books call it.
    fn action(&self) -> &'static str {
        match self {
            Self::Part { .. } => "story.part",
            Self::Credit { .. } => "story.credit",
            Self::Clip { .. } => "story.clip",
        }
    }

    /// Whether the picture is as its writer saw it.
    fn was_seen(&self, media: &StoryMedia) -> bool {
        match self {
            Self::Part { base, .. } => *base == media.part,
            Self::Credit { base, .. } => *base == one_line(&media.credit),
            Self::Clip { base, .. } => *base == (media.cut(), media.sound),
        }
    }

    fn applied(&self, media: &StoryMedia) -> StoryMedia {
        let mut media = media.clone();
        match self {
            Self::Part { to, .. } => media.part = *to,
            Self::Credit { to, .. } => media.credit = one_line(to),
            Self::Clip {
                to: (cut, sound), ..
            } => {
                (media.in_ms, media.out_ms, media.sound) = (cut.from, cut.to, *sound);
            }
        }
        media
    }
}

impl App {
    /// Changes one picture or clip of a story. It is content: signatures given before are void.
    ///
    /// # Errors
    /// As [`Self::amend_story`]; the story has no such picture; it cannot be shown so; somebody else
    /// changed the same thing since.
    pub async fn change_media(
        &self,
        id: StoryId,
        hash: BlobHash,
        change: &MediaChange,
        user: &User,
    ) -> Result<Story, AppError> {
        for _ in 0..TRIES {
            let (story, version) = self.editable(id).await?;
            let at = story.media.iter().position(|one| one.sha256 == hash);
            let (Some(at), Some(media)) = (at, story.media.iter().find(|one| one.sha256 == hash))
            else {
                return Err(AppError::Missing);
            };
            let next = change.applied(media);
            if next == *media {
                return Ok(story);
            }
            if !change.was_seen(media) {
                return Err(stale(id));
            }
            self.check_media(&story, media, change).await?;
            let mut changed = story.clone();
            changed.media[at] = next;
            let changed =
                editorial::shell::follow_up(&self.desk().await?, &story.draft, changed).await?;
            if self
                .saved(&changed, version, user, change.action(), "")
                .await?
            {
                return Ok(changed);
            }
        }
        Err(stale(id))
    }

    async fn check_media(
        &self,
        story: &Story,
        media: &StoryMedia,
        change: &MediaChange,
    ) -> Result<(), AppError> {
        match change {
            MediaChange::Part { to: None, .. } => {}
            MediaChange::Part { to: Some(part), .. } => {
                if media.kind != MediaKind::Picture {
                    return Err(AppError::Unfit("视频不能裁切，可以设入点和出点。"));
                }
                let size = self.picture_size(media.sha256).await;
                part.checked(size.ok_or(AppError::Unfit("这张图片打不开，不能裁切。"))?)?;
            }
            MediaChange::Credit { to, .. } => {
                if one_line(to).chars().count() > MOST_CREDIT {
                    return Err(AppError::Unfit("署名最多24个字，请压缩后再存。"));
                }
            }
            MediaChange::Clip { to: (cut, _), .. } => {
                if media.kind != MediaKind::Clip {
                    return Err(AppError::Unfit("图片没有入点和出点。"));
                }
                cut.checked(self.clip_length(story, media.sha256).await?)?;
            }
        }
        Ok(())
    }

    /// Width and height of a picture, upright; `None`: it cannot be read.
    pub async fn picture_size(&self, hash: BlobHash) -> Option<(u32, u32)> {
        let path = self.blobs.path(&hash);
        let read = move || render::shell::picture_size(&path).ok();
        tokio::task::spawn_blocking(read).await.ok().flatten()
    }

    /// How long a clip of the story's tips is, where the tip's reader could tell.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn clip_length(
        &self,
        story: &Story,
        hash: BlobHash,
    ) -> Result<Option<Millis>, AppError> {
        for id in &story.submissions {
            let tip = self.store.submission(&id.to_string()).await?;
            let found = tip.attachments.iter().find(|file| {
                let working = file.facts.working.as_ref();
                file.sha256 == hash || working.is_some_and(|copy| copy.sha256 == hash)
            });
            let length = found.and_then(|file| file.facts.duration_ms);
            if let Some(length) = length.and_then(|ms| i64::try_from(ms).ok()) {
                return Ok(Some(Millis(length)).filter(|length| *length > Millis::ZERO));
            }
        }
        Ok(None)
    }
}
