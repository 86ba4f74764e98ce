"""Static files, handed over whole."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile


class Files(WhiteNoiseMiddleware):
    """WhiteNoise streams files with a blocking iterator, which Django under ASGI warns about and
    then reads into memory all the same. Ours are a few small ones."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        streamed = WhiteNoiseMiddleware.serve(static_file, request)
        whole = HttpResponse(b"".join(streamed), status=streamed.status_code)
        streamed.close()
        del whole["Content-Type"]
        for name, value in streamed.items():
            whole[name] = value
        return whole
