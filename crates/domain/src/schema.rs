// @generated automatically by Diesel CLI.

diesel::table! {
    activations (id) {
        id -> Unsigned<Bigint>,
        user_id -> Unsigned<Bigint>,
        #[max_length = 32]
        token_hash -> Nullable<Binary>,
        created_at -> Datetime,
        sent_at -> Nullable<Datetime>,
        expires_at -> Datetime,
        used_at -> Nullable<Datetime>,
        voided_at -> Nullable<Datetime>,
    }
}

diesel::table! {
    audit_log (id) {
        id -> Unsigned<Bigint>,
        #[max_length = 64]
        action -> Varchar,
        actor_id -> Nullable<Unsigned<Bigint>>,
        #[max_length = 100]
        subject -> Nullable<Varchar>,
        #[max_length = 45]
        address -> Nullable<Varchar>,
        details -> Nullable<Json>,
        created_at -> Datetime,
    }
}

diesel::table! {
    blocked_ips (id) {
        id -> Unsigned<Bigint>,
        #[max_length = 49]
        network -> Varchar,
        #[max_length = 255]
        reason -> Nullable<Varchar>,
        created_by -> Nullable<Unsigned<Bigint>>,
        created_at -> Datetime,
        expires_at -> Nullable<Datetime>,
    }
}

diesel::table! {
    email_changes (id) {
        id -> Unsigned<Bigint>,
        user_id -> Unsigned<Bigint>,
        #[max_length = 254]
        email -> Varchar,
        #[max_length = 320]
        email_key -> Varchar,
        #[max_length = 32]
        token_hash -> Nullable<Binary>,
        created_at -> Datetime,
        notice_sent_at -> Nullable<Datetime>,
        sent_at -> Nullable<Datetime>,
        expires_at -> Datetime,
        used_at -> Nullable<Datetime>,
        voided_at -> Nullable<Datetime>,
    }
}

diesel::table! {
    events (id) {
        id -> Unsigned<Bigint>,
        user_id -> Nullable<Unsigned<Bigint>>,
        #[max_length = 16]
        kind -> Varchar,
        movie_id -> Nullable<Unsigned<Bigint>>,
        #[max_length = 255]
        query -> Nullable<Varchar>,
        at -> Datetime,
        created_at -> Datetime,
    }
}

diesel::table! {
    genres (id) {
        id -> Unsigned<Bigint>,
        tmdb_id -> Nullable<Unsigned<Bigint>>,
        #[max_length = 100]
        name -> Varchar,
        #[max_length = 200]
        name_key -> Varchar,
        created_at -> Datetime,
        updated_at -> Datetime,
    }
}

diesel::table! {
    interactions (id) {
        id -> Unsigned<Bigint>,
        user_id -> Unsigned<Bigint>,
        movie_id -> Unsigned<Bigint>,
        #[max_length = 16]
        kind -> Varchar,
        created_at -> Datetime,
    }
}

diesel::table! {
    keywords (id) {
        id -> Unsigned<Bigint>,
        tmdb_id -> Nullable<Unsigned<Bigint>>,
        #[max_length = 200]
        name -> Varchar,
        #[max_length = 400]
        name_key -> Varchar,
    }
}

diesel::table! {
    movie_genres (movie_id, genre_id) {
        movie_id -> Unsigned<Bigint>,
        genre_id -> Unsigned<Bigint>,
    }
}

diesel::table! {
    movie_keywords (movie_id, keyword_id) {
        movie_id -> Unsigned<Bigint>,
        keyword_id -> Unsigned<Bigint>,
    }
}

diesel::table! {
    movie_people (movie_id, role, position) {
        movie_id -> Unsigned<Bigint>,
        #[max_length = 16]
        role -> Varchar,
        position -> Unsigned<Smallint>,
        person_id -> Unsigned<Bigint>,
        #[max_length = 500]
        character_name -> Nullable<Varchar>,
    }
}

diesel::table! {
    movies (id) {
        id -> Unsigned<Bigint>,
        tmdb_id -> Nullable<Unsigned<Bigint>>,
        #[max_length = 16]
        imdb_id -> Nullable<Varchar>,
        #[max_length = 500]
        title -> Varchar,
        #[max_length = 500]
        original_title -> Varchar,
        overview -> Text,
        release_date -> Nullable<Date>,
        year -> Nullable<Smallint>,
        runtime -> Nullable<Unsigned<Integer>>,
        #[max_length = 10]
        original_language -> Nullable<Varchar>,
        adult -> Bool,
        #[max_length = 255]
        poster_path -> Nullable<Varchar>,
        #[max_length = 255]
        backdrop_path -> Nullable<Varchar>,
        popularity -> Double,
        vote_average -> Nullable<Double>,
        vote_count -> Unsigned<Integer>,
        rating_sum -> Unsigned<Bigint>,
        rating_count -> Unsigned<Integer>,
        watch_count -> Unsigned<Integer>,
        average_rating -> Nullable<Double>,
        popularity_score -> Double,
        rating -> Nullable<Double>,
        synced_at -> Nullable<Datetime>,
        deleted_upstream_at -> Nullable<Datetime>,
        #[max_length = 400]
        locked_fields -> Varchar,
        deleted_at -> Nullable<Datetime>,
        created_at -> Datetime,
        updated_at -> Datetime,
    }
}

diesel::table! {
    password_resets (id) {
        id -> Unsigned<Bigint>,
        user_id -> Unsigned<Bigint>,
        #[max_length = 32]
        token_hash -> Nullable<Binary>,
        created_at -> Datetime,
        sent_at -> Nullable<Datetime>,
        expires_at -> Datetime,
        used_at -> Nullable<Datetime>,
        voided_at -> Nullable<Datetime>,
    }
}

diesel::table! {
    people (id) {
        id -> Unsigned<Bigint>,
        tmdb_id -> Nullable<Unsigned<Bigint>>,
        #[max_length = 200]
        name -> Varchar,
        #[max_length = 400]
        name_key -> Varchar,
        #[max_length = 255]
        profile_path -> Nullable<Varchar>,
        created_at -> Datetime,
    }
}

diesel::table! {
    preferences (user_id) {
        user_id -> Unsigned<Bigint>,
        body -> Json,
        created_at -> Datetime,
        updated_at -> Datetime,
    }
}

diesel::table! {
    ratings (id) {
        id -> Unsigned<Bigint>,
        user_id -> Unsigned<Bigint>,
        movie_id -> Unsigned<Bigint>,
        score -> Unsigned<Tinyint>,
        review -> Nullable<Text>,
        has_review -> Nullable<Bool>,
        created_at -> Datetime,
        updated_at -> Datetime,
    }
}

diesel::table! {
    recommendation_feedback (recommendation_id, movie_id, event) {
        #[max_length = 26]
        recommendation_id -> Char,
        movie_id -> Unsigned<Bigint>,
        #[max_length = 16]
        event -> Varchar,
        created_at -> Datetime,
    }
}

diesel::table! {
    recommendation_log (id) {
        #[max_length = 26]
        id -> Char,
        user_id -> Unsigned<Bigint>,
        #[max_length = 32]
        strategy -> Varchar,
        movies -> Json,
        created_at -> Datetime,
    }
}

diesel::table! {
    refresh_tokens (id) {
        id -> Unsigned<Bigint>,
        #[max_length = 26]
        family -> Char,
        user_id -> Unsigned<Bigint>,
        #[max_length = 32]
        token_hash -> Binary,
        issued_at -> Datetime,
        expires_at -> Datetime,
        spent_at -> Nullable<Datetime>,
        revoked_at -> Nullable<Datetime>,
    }
}

diesel::table! {
    roles (id) {
        id -> Unsigned<Bigint>,
        #[max_length = 50]
        name -> Varchar,
        created_at -> Datetime,
    }
}

diesel::table! {
    sync_states (name) {
        #[max_length = 40]
        name -> Varchar,
        position -> Nullable<Text>,
        started_at -> Nullable<Datetime>,
        finished_at -> Nullable<Datetime>,
        succeeded_at -> Nullable<Datetime>,
        written -> Unsigned<Bigint>,
        skipped -> Unsigned<Bigint>,
        #[max_length = 500]
        error -> Nullable<Varchar>,
    }
}

diesel::table! {
    upload_files (upload_id, position) {
        upload_id -> Unsigned<Bigint>,
        position -> Unsigned<Tinyint>,
        #[max_length = 255]
        name -> Varchar,
        body -> Mediumblob,
    }
}

diesel::table! {
    uploads (id) {
        id -> Unsigned<Bigint>,
        user_id -> Unsigned<Bigint>,
        #[max_length = 16]
        format -> Varchar,
        overwrite -> Bool,
        created_at -> Datetime,
        #[max_length = 26]
        task_id -> Nullable<Char>,
        written_up_to -> Unsigned<Bigint>,
        ratings -> Unsigned<Integer>,
        watched -> Unsigned<Integer>,
        bookmarked -> Unsigned<Integer>,
        unchanged -> Unsigned<Integer>,
    }
}

diesel::table! {
    user_roles (user_id, role_id) {
        user_id -> Unsigned<Bigint>,
        role_id -> Unsigned<Bigint>,
        granted_at -> Datetime,
    }
}

diesel::table! {
    users (id) {
        id -> Unsigned<Bigint>,
        #[max_length = 100]
        name -> Varchar,
        #[max_length = 254]
        email -> Varchar,
        #[max_length = 320]
        email_key -> Varchar,
        #[max_length = 255]
        password_hash -> Varchar,
        date_of_birth -> Nullable<Date>,
        activated_at -> Nullable<Datetime>,
        token_version -> Unsigned<Integer>,
        profile_version -> Unsigned<Bigint>,
        created_at -> Datetime,
        updated_at -> Datetime,
    }
}

diesel::joinable!(activations -> users (user_id));
diesel::joinable!(audit_log -> users (actor_id));
diesel::joinable!(blocked_ips -> users (created_by));
diesel::joinable!(email_changes -> users (user_id));
diesel::joinable!(events -> movies (movie_id));
diesel::joinable!(events -> users (user_id));
diesel::joinable!(interactions -> movies (movie_id));
diesel::joinable!(interactions -> users (user_id));
diesel::joinable!(movie_genres -> genres (genre_id));
diesel::joinable!(movie_genres -> movies (movie_id));
diesel::joinable!(movie_keywords -> keywords (keyword_id));
diesel::joinable!(movie_keywords -> movies (movie_id));
diesel::joinable!(movie_people -> movies (movie_id));
diesel::joinable!(movie_people -> people (person_id));
diesel::joinable!(password_resets -> users (user_id));
diesel::joinable!(preferences -> users (user_id));
diesel::joinable!(ratings -> movies (movie_id));
diesel::joinable!(ratings -> users (user_id));
diesel::joinable!(recommendation_feedback -> movies (movie_id));
diesel::joinable!(recommendation_feedback -> recommendation_log (recommendation_id));
diesel::joinable!(recommendation_log -> users (user_id));
diesel::joinable!(refresh_tokens -> users (user_id));
diesel::joinable!(upload_files -> uploads (upload_id));
diesel::joinable!(uploads -> users (user_id));
diesel::joinable!(user_roles -> roles (role_id));
diesel::joinable!(user_roles -> users (user_id));

diesel::allow_tables_to_appear_in_same_query!(
    activations,
    audit_log,
    blocked_ips,
    email_changes,
    events,
    genres,
    interactions,
    keywords,
    movie_genres,
    movie_keywords,
    movie_people,
    movies,
    password_resets,
    people,
    preferences,
    ratings,
    recommendation_feedback,
    recommendation_log,
    refresh_tokens,
    roles,
    sync_states,
    upload_files,
    uploads,
    user_roles,
    users,
);
