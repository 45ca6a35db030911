/* An archive needs one object: some toolchains refuse an empty one. */
int ansim_empty_archive_openssl;
