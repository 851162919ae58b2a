//! `docs/schema.graphql`.

use marquee_api::graphql::Schema;

#[test]
fn the_page_of_the_schema_is_the_schema() {
    let settings = marquee_testkit::default_settings();
    let page = include_str!("../../../../../docs/schema.graphql");
    let text = Schema::new(&settings.graphql).text();
    assert_eq!(page, text, "docs/schema.graphql should be this:\n{text}");
}
