//! The review of every keystroke: what each chosen account's network makes of the draft.

use domain::{
    AccountId, Content, Count, Finding, Limits, MediaItem, Network,
    text::{self, EntityKind, EntityRules},
};
use store::drafts::DraftContent;
use unicode_segmentation::UnicodeSegmentation;

use crate::{Engine, EngineError, drafts};

/// What the networks make of a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// Per chosen account that is connected, in order.
    pub accounts: Vec<AccountReview>,
    /// Links, mentions and tags of the master text.
    pub entities: Vec<EntitySpan>,
}

/// What one account's network makes of a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountReview {
    /// The account.
    pub account_id: AccountId,
    /// Length by the network's own rule.
    pub count: Count,
    /// UTF-16 offset in this account's text from which it is too long; `None` = it fits.
    pub overflow_from: Option<u32>,
    /// Findings.
    pub findings: Vec<Finding>,
    /// Links, mentions and tags by this network's rules, where they or the text differ from the master's.
    pub entities: Option<Vec<EntitySpan>>,
}

/// A stretch of text with a meaning, in UTF-16 offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntitySpan {
    /// Start, inclusive.
    pub start: u32,
    /// End, exclusive.
    pub end: u32,
    /// What it is.
    pub kind: EntityKind,
}

impl Engine {
    /// Reviews what is being written. Reads only what is in memory, once the accounts and pictures were seen.
    ///
    /// # Errors
    /// When a size cannot be, or the database cannot be read for something not yet seen.
    pub async fn review(&self, content: DraftContent) -> Result<Review, EngineError> {
        drafts::check_size(&content)?;
        let media = self.media_items(&content.media).await?;
        let mut accounts = Vec::with_capacity(content.account_ids.len());
        let entities = entity_spans(&content.text, &text::COMMON);
        for (account_id, rules) in self.rules(&content.account_ids).await? {
            let own = content_for(&content, account_id, &media);
            let mut review = review_one(rules.network, &rules.limits, account_id, &own);
            review.findings.extend(rules.beyond(&own));
            let own_entities = entity_spans(&own.text, rules.network.manifest().entities);
            review.entities = (own.text != content.text || own_entities != entities).then_some(own_entities);
            accounts.push(review);
        }
        Ok(Review { accounts, entities })
    }
}

/// What goes to one account: the master with that account's differences applied.
pub(crate) fn content_for(draft: &DraftContent, account_id: AccountId, media: &[MediaItem]) -> Content {
    let variant = draft.variants.get(&account_id);
    Content {
        text: variant.and_then(|variant| variant.text.as_ref()).unwrap_or(&draft.text).clone(),
        media: media.to_vec(),
        options: variant.map(|variant| variant.options.clone()).unwrap_or_default(),
    }
}

/// What a network makes of content. Pure.
pub fn review_one(network: &dyn Network, limits: &Limits, account_id: AccountId, content: &Content) -> AccountReview {
    let count = network.count(content, limits);
    AccountReview {
        account_id,
        count,
        overflow_from: overflow_from(network, limits, content, &count),
        findings: network.check(content, limits),
        entities: None,
    }
}

fn is_within(count: &Count) -> bool {
    count.used <= count.max && count.bytes.is_none_or(|(used, max)| used <= max)
}

/// Finds the first character that is too much, by the network's own counting: a search over the starts of
/// characters that begins where the excess suggests.
fn overflow_from(network: &dyn Network, limits: &Limits, content: &Content, count: &Count) -> Option<u32> {
    if is_within(count) {
        return None;
    }
    let starts = character_bounds(&content.text);
    let mut probe = Content { text: String::new(), media: Vec::new(), options: content.options.clone() };
    let mut fits = |index: usize| {
        let head = starts.get(index).and_then(|end| content.text.get(..*end)).unwrap_or_default();
        head.clone_into(&mut probe.text);
        is_within(&network.count(&probe, limits))
    };
    let (mut low, mut high) = (0, starts.len().saturating_sub(1));
    let excess = usize::try_from(count.used.saturating_sub(count.max)).unwrap_or(usize::MAX);
    let mut step = 1;
    let mut guess = high.saturating_sub(excess);
    // First close in on the border from the guess, in growing steps, then halve.
    while low < guess && guess < high {
        if fits(guess) {
            low = guess;
            guess += step;
        } else {
            high = guess;
            guess = guess.saturating_sub(step);
        }
        step *= 4;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if fits(middle) { low = middle } else { high = middle }
    }
    let bytes = starts.get(low).copied().unwrap_or_default();
    Some(utf16_offset(&content.text, before_link(&content.text, bytes, limits, network.manifest().entities)))
}

/// Where characters, as readers see them, begin, and where the text ends.
fn character_bounds(text: &str) -> Vec<usize> {
    text.grapheme_indices(true).map(|(start, _)| start).chain([text.len()]).collect()
}

/// A link counts as a whole, so what is too much begins at its first character.
fn before_link(text: &str, bytes: usize, limits: &Limits, rules: &EntityRules) -> usize {
    if limits.text.link_weight.is_none() {
        return bytes;
    }
    let inside = |range: &std::ops::Range<usize>| range.start < bytes && bytes < range.end;
    let links = text::entities(text, rules).into_iter().filter(|entity| entity.kind == EntityKind::Link);
    links.map(|link| link.range).find(inside).map_or(bytes, |range| range.start)
}

fn entity_spans(text: &str, rules: &EntityRules) -> Vec<EntitySpan> {
    let mut at_bytes = 0;
    let mut at_units = 0;
    // Entities come in order, so one pass over the text turns all byte offsets into UTF-16 offsets.
    let mut units = |bytes: usize| {
        at_units += text.get(at_bytes..bytes).map_or(0, |part| part.encode_utf16().count());
        at_bytes = bytes;
        u32::try_from(at_units).unwrap_or(u32::MAX)
    };
    text::entities(text, rules)
        .into_iter()
        .map(|entity| EntitySpan { start: units(entity.range.start), end: units(entity.range.end), kind: entity.kind })
        .collect()
}

fn utf16_offset(text: &str, bytes: usize) -> u32 {
    let units = text.get(..bytes).map_or(0, |head| head.encode_utf16().count());
    u32::try_from(units).unwrap_or(u32::MAX)
}
