//! The way to Facebook's tokens, and calls with them.

use practice::{ConsentAnswer, samples};
use reqwest::multipart::{Form, Part};
use url::Url;

use super::{Got, Outsider, got, query};

pub const GRAPH: &str = "https://graph.facebook.com/v26.0";
pub const SCOPES: &str = "pages_show_list,pages_manage_posts,pages_read_engagement,pages_manage_engagement";
/// Nothing special.
pub const BAKERY: &str = "61550000000000001";
/// One of the new pages.
pub const EATS: &str = "61550000000000002";
pub const SECOND: &str = "61550000000000006";

/// Parameters in place of the usual ones.
pub type Changes<'a> = &'a [(&'a str, &'a str)];

pub fn authorize(changes: Changes<'_>) -> Url {
    let mut pairs = vec![
        ("client_id", samples::FACEBOOK_APP_ID),
        ("redirect_uri", samples::FACEBOOK_REDIRECT_URI),
        ("scope", SCOPES),
        ("state", "s t+&"),
    ];
    for (name, value) in changes {
        pairs.retain(|(known, _)| known != name);
        pairs.push((name, value));
    }
    Url::parse_with_params("https://www.facebook.com/v26.0/dialog/oauth", pairs).unwrap()
}

pub fn allow(identity: &str) -> ConsentAnswer {
    ConsentAnswer::Allow { identity: identity.to_owned() }
}

pub fn allow_pages(identity: &str, pages: &[&str]) -> ConsentAnswer {
    let pages = pages.iter().map(|page| (*page).to_owned()).collect();
    ConsentAnswer::AllowPages { identity: identity.to_owned(), pages }
}

pub async fn code(outsider: &Outsider, answer: ConsentAnswer) -> String {
    query(&outsider.practice.consent(&authorize(&[]), answer).await.unwrap(), "code")
}

pub async fn redeem(outsider: &Outsider, code: &str, changes: Changes<'_>) -> Got {
    let mut form = vec![
        ("client_id", samples::FACEBOOK_APP_ID),
        ("client_secret", samples::FACEBOOK_APP_SECRET),
        ("redirect_uri", samples::FACEBOOK_REDIRECT_URI),
        ("code", code),
    ];
    for (name, value) in changes {
        form.retain(|(known, _)| known != name);
        form.push((name, value));
    }
    got(outsider.post(&format!("{GRAPH}/oauth/access_token")).form(&form)).await
}

pub async fn exchange(outsider: &Outsider, token: &str) -> Got {
    let query = [
        ("grant_type", "fb_exchange_token"),
        ("client_id", samples::FACEBOOK_APP_ID),
        ("client_secret", samples::FACEBOOK_APP_SECRET),
        ("fb_exchange_token", token),
    ];
    got(outsider.get(&format!("{GRAPH}/oauth/access_token")).query(&query)).await
}

/// A person's long-lived token by the whole way through the consent page.
pub async fn sign_in(outsider: &Outsider, answer: ConsentAnswer) -> String {
    let short = redeem(outsider, &code(outsider, answer).await, &[]).await.at("/access_token");
    exchange(outsider, &short).await.at("/access_token")
}

pub async fn read(outsider: &Outsider, token: &str, path: &str) -> Got {
    got(outsider.get(&format!("{GRAPH}{path}")).bearer_auth(token)).await
}

pub async fn delete(outsider: &Outsider, token: &str, path: &str) -> Got {
    got(outsider.client.delete(outsider.url(&format!("{GRAPH}{path}"))).bearer_auth(token)).await
}

/// The token of one page of a person.
pub async fn page_token(outsider: &Outsider, person_token: &str, page: &str) -> String {
    read(outsider, person_token, &format!("/{page}?fields=access_token")).await.at("/access_token")
}

/// The token of one page, by the whole way.
pub async fn page_of(outsider: &Outsider, identity: &str, page: &str) -> String {
    let person = sign_in(outsider, allow(identity)).await;
    page_token(outsider, &person, page).await
}

pub async fn write(outsider: &Outsider, token: &str, path: &str, form: Changes<'_>) -> Got {
    got(outsider.post(&format!("{GRAPH}{path}")).bearer_auth(token).form(form)).await
}

/// Uploads a picture to the page whose token it is.
pub async fn upload(outsider: &Outsider, token: &str, bytes: Vec<u8>, fields: Changes<'_>) -> Got {
    let form = Form::new().part("source", Part::bytes(bytes).file_name("picture.jpg"));
    let form = fields.iter().fold(form, |form, (name, value)| form.text((*name).to_owned(), (*value).to_owned()));
    got(outsider.post(&format!("{GRAPH}/me/photos")).bearer_auth(token).multipart(form)).await
}

pub fn error(answer: &Got) -> (String, String) {
    (answer.at("/error/code"), answer.at("/error/error_subcode"))
}

pub fn numbers(code: i64, subcode: i64) -> (String, String) {
    (code.to_string(), if subcode == 0 { String::new() } else { subcode.to_string() })
}
