/** What `npx ansim --help` says. */
export const cliHelp = `npx ansim COMMAND [flags]

  status                        what runs, which cameras are live, who analyses them
  events [--follow]             safety events, oldest first
  camera add NAME URL           rtsp://user:password@host/path; - reads it from standard input
  camera probe URL              looks at a camera before it is added: what it sends, and what to change in it
  camera discover               cameras of this network that speak ONVIF
  camera list
  camera remove NAME
  logs [--follow]               what the server wrote down, running or not
  doctor                        what on this machine would keep Ansim from working, and what to do
  demo [--cameras N] [--port N] simulated cameras over RTSP on this machine, without a password (4 on port 8554)
  evaluate FOLDER               plays labelled clips (labels.json) through detection and rules, and scores the events
  sign-in [--role ROLE]         a link for one sign-in: administrator (default), manager, supervisor, reviewer, viewer, auditor
  user list                     who is a member
  user reset NAME               a link by which they give themselves a new password; it clears the second step
  user sign-out NAME            every browser of theirs; a role instead of a name: all that came by a sign-in link for it
  allow-list                    from which addresses members may come in
  allow-list set RANGE...       from these alone, such as 192.168.1.0/24; this machine always may
  allow-list clear              from everywhere again, also when nobody is let in any more
  model check FILE              whether browsers can use an .onnx file; needs no server
  model add FILE [--labels FILE]
                                checks it and gives it to the running server; model list, model remove ID
  model use ID                  takes it for all cameras; model back goes to the one before
  plant export FILE             a site's cameras, zones, rules and groups as one file, without passwords
  plant import FILE             what the file would change in the site; with --yes it is done
  plant undo                    takes the newest import back, once
  quota show                    what the organization may have, and how much of it is in use
  quota set KIND LIMIT          cameras, members, storage-bytes, stations or streams; a number, 500GB, or default
  rotate-key                    a new master key; cameras' passwords are sealed anew
  audit verify                  whether the audit trail is as it was written; the first bad entry, else nothing (exit code 1)
  export verify FILE            whether an export of evidence is as it left; the first wrong file, else who made it and why
  backup FILE                   everything but the master key in one file, while the server runs
  upgrade                       brings the data of an older version to this one, or back as it was; the server must be stopped
  restore FILE                  puts a backup in the place of what is there; the server must be stopped

  --data DIR                    the server's data folder
  --json                        for programs
  --since WHEN                  90s, 30m, 12h, 7d, or a date such as 2026-01-31T08:00
  --sub URL                     for camera add: the small stream, for the tiles of the wall
  --transport WAY               how packets come: auto (default), tcp or udp
  --certificate SHA256          for rtsps: the fingerprint of the camera's certificate, as its own page shows it
  --transcode                   allow transcoding where browsers cannot show what the camera sends; it costs much
  --interface NAME              for camera discover: a network interface to search by; may be given several times
  --camera NAME                 events of this camera alone
  --detector ID                 for evaluate: a detector of models/ (the shipped one)
  --engine ENGINE               for evaluate: auto (default), wasm, webgpu or tfjs
  --fps N                       for evaluate: looks a second without a reason for more (5)
  --site NAME                   for plant: the site, where there are several
  --yes                         for plant import: do it
  --anchors DIR                 for audit verify: where the server was told to keep its anchors, such as another disk
  --level LEVEL                 lines of the log from debug, info (default), warn or error up
`
