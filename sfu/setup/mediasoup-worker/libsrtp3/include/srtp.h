// libsrtp 3's interface, as far as mediasoup's SrtpSession.cpp uses it, over libsrtp 2.
//
// Version 3 made the policy an opaque object and separated input from output buffers. Version 2 works in place on a buffer
// that has room for SRTP_MAX_TRAILER_LEN more octets (RTCP: 4 more), 4-byte aligned.
#ifndef ANSIM_SRTP3_OVER_SRTP2_H
#define ANSIM_SRTP3_OVER_SRTP2_H

// Version 2's policy struct keeps out of the way of version 3's handle of the same name.
#define srtp_policy_t srtp2_policy_t
#include <srtp2/srtp.h>
#undef srtp_policy_t

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

// Error codes that version 2 does not have; the numbers only have to be free.
constexpr srtp_err_status_t srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(srtp_err_status_pkt_idx_adv + 1);
constexpr srtp_err_status_t srtp_err_status_cryptex_err  = static_cast<srtp_err_status_t>(srtp_err_status_pkt_idx_adv + 2);

struct ansim_srtp_policy
{
	srtp2_policy_t policy;
	uint8_t key[SRTP_MAX_KEY_LEN];
};

using srtp_policy_t = ansim_srtp_policy*;

inline srtp_err_status_t srtp_policy_create(srtp_policy_t* policy)
{
	*policy = new (std::nothrow) ansim_srtp_policy();

	return *policy ? srtp_err_status_ok : srtp_err_status_alloc_fail;
}

inline void srtp_policy_destroy(srtp_policy_t policy)
{
	if (!policy)
	{
		return;
	}

	// Through volatile, so that the compiler may not drop the wiping of key material that is freed next.
	volatile uint8_t* key = policy->key;

	for (size_t i = 0; i < sizeof(policy->key); ++i)
	{
		key[i] = 0;
	}

	delete policy;
}

inline srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc)
{
	policy->policy.ssrc = ssrc;

	return srtp_err_status_ok;
}

// For AES_CM_128_HMAC_SHA1_32 the RTCP setter takes the 80-bit tag, as RFC 5764 4.1.2 wants.
inline srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile)
{
	const srtp_err_status_t err = srtp_crypto_policy_set_from_profile_for_rtp(&policy->policy.rtp, profile);

	if (err != srtp_err_status_ok)
	{
		return err;
	}

	return srtp_crypto_policy_set_from_profile_for_rtcp(&policy->policy.rtcp, profile);
}

// One key and no MKI: all that DTLS-SRTP ever negotiates here.
inline srtp_err_status_t srtp_policy_add_key(
  srtp_policy_t policy,
  const uint8_t* key,
  size_t key_len,
  const uint8_t* salt,
  size_t salt_len,
  const uint8_t* /*mki*/,
  size_t mki_len)
{
	if (mki_len != 0 || policy->policy.key != nullptr || key_len + salt_len > sizeof(policy->key))
	{
		return srtp_err_status_bad_param;
	}

	std::memcpy(policy->key, key, key_len);
	std::memcpy(policy->key + key_len, salt, salt_len);
	policy->policy.key = policy->key;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allow)
{
	policy->policy.allow_repeat_tx = allow ? 1 : 0;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t policy, size_t size)
{
	policy->policy.window_size = static_cast<unsigned long>(size);

	return srtp_err_status_ok;
}

// Version 2 copies the key into its streams and templates, so the policy may go right after.
inline srtp_err_status_t srtp_create(srtp_t* session, srtp_policy_t policy)
{
	return srtp_create(session, static_cast<const srtp2_policy_t*>(&policy->policy));
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return srtp_remove_stream(session, ssrc);
}

// Moves the packet to where version 2 will work on it. `spare`: octets that protection may add.
inline srtp_err_status_t ansim_srtp_place(const uint8_t* in, size_t in_len, uint8_t* out, const size_t* out_len, size_t spare)
{
	if (in_len + spare > *out_len)
	{
		return srtp_err_status_buffer_small;
	}

	if (in != out)
	{
		std::memmove(out, in, in_len);
	}

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_protect(
  srtp_t ctx, const uint8_t* rtp, size_t rtp_len, uint8_t* srtp, size_t* srtp_len, size_t /*mki_index*/)
{
	srtp_err_status_t err = ansim_srtp_place(rtp, rtp_len, srtp, srtp_len, SRTP_MAX_TRAILER_LEN);

	if (err == srtp_err_status_ok)
	{
		int len = static_cast<int>(rtp_len);

		err       = srtp_protect(ctx, srtp, &len);
		*srtp_len = static_cast<size_t>(len);
	}

	return err;
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t ctx, const uint8_t* rtcp, size_t rtcp_len, uint8_t* srtcp, size_t* srtcp_len, size_t /*mki_index*/)
{
	srtp_err_status_t err = ansim_srtp_place(rtcp, rtcp_len, srtcp, srtcp_len, SRTP_MAX_TRAILER_LEN + 4);

	if (err == srtp_err_status_ok)
	{
		int len = static_cast<int>(rtcp_len);

		err        = srtp_protect_rtcp(ctx, srtcp, &len);
		*srtcp_len = static_cast<size_t>(len);
	}

	return err;
}

inline srtp_err_status_t srtp_unprotect(srtp_t ctx, const uint8_t* srtp, size_t srtp_len, uint8_t* rtp, size_t* rtp_len)
{
	srtp_err_status_t err = ansim_srtp_place(srtp, srtp_len, rtp, rtp_len, 0);

	if (err == srtp_err_status_ok)
	{
		int len = static_cast<int>(srtp_len);

		err      = srtp_unprotect(ctx, rtp, &len);
		*rtp_len = static_cast<size_t>(len);
	}

	return err;
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t ctx, const uint8_t* srtcp, size_t srtcp_len, uint8_t* rtcp, size_t* rtcp_len)
{
	srtp_err_status_t err = ansim_srtp_place(srtcp, srtcp_len, rtcp, rtcp_len, 0);

	if (err == srtp_err_status_ok)
	{
		int len = static_cast<int>(srtcp_len);

		err       = srtp_unprotect_rtcp(ctx, rtcp, &len);
		*rtcp_len = static_cast<size_t>(len);
	}

	return err;
}

#endif
