add_unit(storage storage root_text part_note local local_path local_journal local_sync local_commit verify verify_run survey survey_walk
  quarantine replace)
