set(storage_SOURCES storage.c root_text.c part_note.c local.c local_path.c local_create.c local_part.c
  local_journal.c local_log.c local_sync.c local_commit.c local_place.c local_read.c
  local_quarantine.c local_list.c local_survey.c team.c verify.c)
