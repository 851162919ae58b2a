"use strict";

const QUERY = `# Queries read the catalogue and, when you are signed in, what is yours.
# To sign in, put your access token into the tab Headers below:
#   {"Authorization": "Bearer …"}
# The book on the left has everything that can be asked for.

{
  movies(ordering: POPULARITY_SCORE_DESC, limit: 5) {
    count
    results {
      title
      year
      averageRating
      directors
      genres { name }
    }
  }
}
`;

const fetcher = async (operation, options) => {
  const answer = await fetch("/api/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", ...options?.headers },
    body: JSON.stringify(operation),
  });
  return answer.json();
};

ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, { fetcher, defaultQuery: QUERY, defaultEditorToolsVisibility: "headers" }),
);
