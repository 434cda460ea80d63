//! What a record is about: sealed together with it, so that it opens nowhere else.

use crate::VaultId;

/// What a sealed secret is. The numbers are on disk and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum RecordKind {
    /// The token used on calls.
    Access = 1,
    /// The token used to renew.
    Refresh = 2,
    /// The token used to renew before the last renewal, kept until the new one has worked once.
    PreviousRefresh = 3,
    /// The secret of the person's own developer app.
    ClientSecret = 4,
    /// A key for a language model.
    AiKey = 5,
    /// The private key that proves possession of a token (RFC 9449).
    DpopKey = 6,
    /// The verifier of one sign-in (RFC 7636).
    PkceVerifier = 7,
    /// A password made for this app only.
    AppPassword = 8,
    /// The secret key of the person's media bucket.
    BucketKey = 9,
    /// A network's answer that must be kept but may hold a token.
    RemoteAnswer = 10,
    /// The key of the audit trail.
    AuditKey = 11,
}

/// The place a record belongs to. The vault adds its own id.
///
/// A record opens only with the same values in every field; `None` differs from `Some("")`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context<'a> {
    /// The table.
    pub table: &'a str,
    /// The row's key, in bytes.
    pub row_id: &'a [u8],
    /// What the secret is.
    pub kind: RecordKind,
    /// The network it is for.
    pub network: Option<&'a str>,
    /// The server it is for, where the network has many.
    pub server: Option<&'a str>,
    /// Whom the network knows it to belong to.
    pub subject: Option<&'a str>,
    /// Counts the renewals, so that an older token cannot be put back in place.
    pub generation: u64,
}

impl Context<'_> {
    /// Appends the one byte form of this context: every field with its length in front, so that no two contexts
    /// share a form.
    pub(crate) fn write(&self, vault_id: VaultId, out: &mut Vec<u8>) {
        write_field(vault_id.as_bytes(), out);
        write_field(self.table.as_bytes(), out);
        write_field(self.row_id, out);
        write_field(&[self.kind as u8], out);
        write_optional(self.network, out);
        write_optional(self.server, out);
        write_optional(self.subject, out);
        write_field(&self.generation.to_le_bytes(), out);
    }
}

fn write_field(field: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&(field.len() as u64).to_le_bytes());
    out.extend_from_slice(field);
}

fn write_optional(field: Option<&str>, out: &mut Vec<u8>) {
    match field {
        None => out.push(0),
        Some(text) => {
            out.push(1);
            write_field(text.as_bytes(), out);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn form(context: &Context<'_>) -> Vec<u8> {
        let mut out = Vec::new();
        context.write(VaultId::from_bytes([9; 16]), &mut out);
        out
    }

    const PLAIN: Context<'_> = Context {
        table: "",
        row_id: b"",
        kind: RecordKind::Access,
        network: None,
        server: None,
        subject: None,
        generation: 0,
    };

    #[test]
    fn text_moved_between_fields_changes_the_form() {
        let contexts = [
            PLAIN,
            Context { table: "ab", ..PLAIN },
            Context { table: "a", row_id: b"b", ..PLAIN },
            Context { row_id: b"ab", ..PLAIN },
            Context { network: Some(""), ..PLAIN },
            Context { server: Some(""), ..PLAIN },
            Context { subject: Some(""), ..PLAIN },
            Context { network: Some("a"), server: Some("b"), ..PLAIN },
            Context { network: Some("ab"), server: Some(""), ..PLAIN },
            Context { network: Some(""), server: Some("ab"), ..PLAIN },
            Context { server: Some("a"), subject: Some("b"), ..PLAIN },
            Context { generation: 1, ..PLAIN },
            Context { generation: 256, ..PLAIN },
        ];
        for (i, one) in contexts.iter().enumerate() {
            for (j, other) in contexts.iter().enumerate() {
                assert_eq!(i == j, form(one) == form(other), "{one:?} and {other:?}");
            }
        }
    }

    type Fields = (String, Vec<u8>, Option<String>, Option<String>, Option<String>, u64);

    fn fields() -> impl Strategy<Value = Fields> {
        // Few letters and short fields, so that near collisions are common.
        let text = "[ab\\x00\\x01]{0,3}";
        let row_id = proptest::collection::vec(0u8..3, 0..4);
        let optional = || proptest::option::of(text);
        (text, row_id, optional(), optional(), optional(), 0u64..3)
    }

    fn context(fields: &Fields) -> Context<'_> {
        Context {
            table: &fields.0,
            row_id: &fields.1,
            kind: RecordKind::Access,
            network: fields.2.as_deref(),
            server: fields.3.as_deref(),
            subject: fields.4.as_deref(),
            generation: fields.5,
        }
    }

    proptest! {
        #[test]
        fn two_contexts_share_a_form_only_when_equal(one in fields(), other in fields()) {
            prop_assert_eq!(one == other, form(&context(&one)) == form(&context(&other)));
        }
    }
}
