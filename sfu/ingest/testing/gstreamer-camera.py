#!/usr/bin/python3
"""A camera that is not ours: one H.264 MP4 by GStreamer's RTSP server, on loopback.

gstreamer-camera.py CLIP.mp4 [--tls PEM] [--udp-only]   (PEM: certificate and key)

Prints READY and its address. Needs gir1.2-gst-rtsp-server-1.0 python3-gi gstreamer1.0-plugins-good, for TLS glib-networking.
"""
import argparse

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("clip")
parser.add_argument("--tls")
parser.add_argument("--udp-only", action="store_true")
args = parser.parse_args()

Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service("0")
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(
    f'( filesrc location="{args.clip}" ! qtdemux name=d d.video_0 ! queue ! h264parse config-interval=-1 '
    "! rtph264pay name=pay0 pt=96 config-interval=-1 )")
factory.set_shared(True)
if args.udp_only:
    factory.set_protocols(GstRtsp.RTSPLowerTrans.UDP)
if args.tls:
    auth = GstRtspServer.RTSPAuth()
    auth.set_tls_certificate(Gio.TlsCertificate.new_from_file(args.tls))
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "anybody")
    auth.set_default_token(token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("anybody", "media.factory.access", True)
    permissions.add_permission_for_role("anybody", "media.factory.construct", True)
    factory.set_permissions(permissions)
server.get_mount_points().add_factory("/gate", factory)
server.attach(None)
scheme = "rtsps" if args.tls else "rtsp"
print(f"READY {scheme}://127.0.0.1:{server.get_bound_port()}/gate", flush=True)
GLib.MainLoop().run()
